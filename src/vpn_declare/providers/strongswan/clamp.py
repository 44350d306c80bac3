"""TCP segments that fit: a table of nft of our own on a box, which lowers what SYNs ask for.

swanctl knows nothing of it, and a route's `advmss` is for the box's own connections. So each
connection has a chain of its own in that table, with two rules for each child, one per direction;
a rule never raises what was asked for. It goes with the last child. The table is in the kernel
alone: after a restart of the box it is gone, which is seen, and the next apply sets it again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.contracts.provider import ErrorClass, ProviderError, SiteView, TunnelSide
from vpn_declare.model.change import Impact
from vpn_declare.model.resource import Observed, Resource
from vpn_declare.model.value import Attributes
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.ids import child_place
from vpn_declare.reach.mtu import ETHERNET, PathKind, room_in

MSS: Final = "mss"
_TABLE: Final = ("inet", "vpn_declare")
_HOOK: Final = "{ type filter hook forward priority mangle; policy accept; }"
_COMMENT, _HASH = 120, 12
"""Characters of a comment, of which nft takes 128, and of a hash in it."""
_MORE_IN_IPV6: Final = 20
"""Bytes by which the header of IPv6 is longer than that of IPv4 (RFC 8200)."""
_ATTRIBUTE: Final = Attribute(
    summary="Largest TCP segment that SYNs through it may ask for, bytes", impact=Impact.NONE
)


class Clamp(NamedTuple):
    """One rule: whose it is, source and target of the packets, and the largest segment."""

    label: str
    source: str
    target: str
    mss: int


def with_mss(kind: Kind) -> Kind:
    """Return the kind of children, with the largest segment."""
    return replace(kind, attributes={**kind.attributes, MSS: _ATTRIBUTE})


def wanted_mss(view: SiteView, resource: Resource, most: int = ETHERNET) -> Resource:
    """Return a resource; of a child it is wanted that segments fit.

    Args:
        view: Its site.
        resource: Any.
        most: What the box takes at most inside a tunnel in any case, bytes.
    """
    sides = [side for side in view.tunnels if side.tunnel.address == resource.origin]
    if resource.kind != "child" or not sides:
        return resource
    mss = _largest(sides[0], most)
    return replace(resource, attributes={**resource.attributes, MSS: mss}) if mss else resource


def _largest(side: TunnelSide, most: int) -> int | None:
    path = PathKind(mtu=side.path_mtu or ETHERNET, has_nat=side.is_wrapped)
    room = room_in(side.esp.as_attributes(), path)
    return None if room is None else room.mss - max(0, room.mtu - most)


def clamp(box: Box, connection: Connection) -> None:
    """Bring the chain of a connection to what its children want, in one step.

    Raises:
        ProviderError: the box has no nft, or refuses.
    """
    clamps = list(wanted_clamps(connection))
    if not box.clamps:
        return
    if not clamps:
        unclamp(box, connection.name)
        return
    chain = _chain(connection.name)
    lines = (f"add rule {chain} {_rule(one)}" for one in clamps)
    script = (
        f"add table {' '.join(_TABLE)}",
        f"add chain {chain} {_HOOK}",
        f"flush chain {chain}",
    )
    try:
        box.nft("\n".join((*script, *lines, "")))
    except ProviderError as error:
        fix = "Install nftables there, or set `clamp_mss: false` for this gateway."
        message = f"{error.message[:400]} {fix}"
        raise ProviderError(message, error_class=error.error_class) from None


def unclamp(box: Box, connection: str) -> None:
    """Take the chain of a connection away, and the table with the last one.

    Raises:
        ProviderError: the box refuses.
    """
    found = _chains(box)
    chain = _chain(connection)
    name = chain.rpartition(" ")[2]
    # What is added before it is deleted may be gone by now: a firewall that is loaded anew
    # flushes all tables.
    table = f"add table {' '.join(_TABLE)}\n"
    if name in found:
        there = f"{table}add chain {chain} {_HOOK}\n"
        box.nft(f"{there}flush chain {chain}\ndelete chain {chain}\n")
    if found == {name}:
        box.nft(f"{table}delete table {' '.join(_TABLE)}\n")


def with_clamps(box: Box, items: Iterator[Observed]) -> Iterator[Observed]:
    """Yield children of a box; one that is not clamped as noted has no largest segment."""
    there: frozenset[Clamp] | None = None
    for item in items:
        noted = item.attributes.get(MSS)
        if noted is None or not box.clamps:
            yield item
            continue
        there = found_clamps(box) if there is None else there
        place = child_place(item.remote_id)
        label = _label(place.connection, place.child)
        wanted = set(_clamps(label, item.attributes))
        is_whole = {one for one in there if one.label == label} == wanted
        yield item if is_whole else replace(item, attributes={**item.attributes, MSS: None})


def wanted_clamps(connection: Connection) -> Iterator[Clamp]:
    """Yield the rules of a connection."""
    for name, kept in sorted(connection.children.items()):
        yield from _clamps(_label(connection.name, name), kept.attributes)


def _label(connection: str, child: str) -> str:
    """Return the comment of a child's rules."""
    name = f"{connection}/{child}"
    return name if len(name) <= _COMMENT else f"{name[: _COMMENT - _HASH - 1]}-{_digest(name)}"


def _clamps(label: str, attributes: Attributes) -> Iterator[Clamp]:
    local, remote = (str(attributes.get(f"{end}_cidr")) for end in ("local", "remote"))
    mss = attributes.get(MSS)
    if isinstance(mss, int):
        fits = mss - _MORE_IN_IPV6 * (":" in local)
        yield Clamp(label, local, remote, fits)
        yield Clamp(label, remote, local, fits)


def found_clamps(box: Box) -> frozenset[Clamp]:
    """Return the rules that the box has; none where it has no nft.

    Raises:
        ProviderError: the box cannot be reached, so nobody knows.
    """
    found = (rule for item in _listed(box) for rule in [item.get("rule")] if rule)
    return frozenset(clamp for rule in found for clamp in _read(rule))


def _rule(one: Clamp) -> str:
    family = "ip6" if ":" in one.source else "ip"
    match = f"{family} saddr {one.source} {family} daddr {one.target} tcp flags syn"
    return f'{match} tcp option maxseg size set {one.mss} comment "{one.label}"'


def _chain(connection: str) -> str:
    """Return the chain of a connection, with its table; nft is choosy about names."""
    return f"{' '.join(_TABLE)} mss-{_digest(connection)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH]


def _chains(box: Box) -> set[str]:
    return {str(item["chain"]["name"]) for item in _listed(box) if "chain" in item}


def _listed(box: Box) -> list[dict[str, Any]]:
    try:
        text = box.nft("", "-j", "list", "table", *_TABLE)
    except ProviderError as error:
        if error.error_class is ErrorClass.UNAVAILABLE:
            raise
        return []  # no such table, or no nft
    found: list[dict[str, Any]] = json.loads(text)["nftables"]
    return found


def _read(rule: Mapping[str, Any]) -> Iterator[Clamp]:
    """Yield what a rule says, if it is as ours are."""
    ends: dict[str, str] = {}
    mss = 0
    for expression in rule.get("expr", ()):
        match expression:
            case {"match": {"left": {"payload": {"field": field}}, "right": right}}:
                ends[field] = _cidr(right)
            case {"mangle": {"key": {"tcp option": {"name": "maxseg"}}, "value": int(value)}}:
                mss = value
            case _:
                continue
    if {"saddr", "daddr"} <= ends.keys():
        yield Clamp(str(rule.get("comment", "")), ends["saddr"], ends["daddr"], mss)


def _cidr(right: object) -> str:
    """Return a prefix as it is written here: nft leaves out the length of a single address."""
    match right:
        case {"prefix": {"addr": address, "len": length}}:
            return f"{address}/{length}"
        case str() if right[:1].isdigit() or ":" in right:
            return f"{right}/{128 if ':' in right else 32}"
        case _:
            return str(right)
