"""The ends of all tunnels that state remembers, one for each pair of networks, and their rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final, TypeAlias

from vpn_declare.contracts.sight import Running, TunnelSight
from vpn_declare.model.address import Address, name_of
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import Value

Link: TypeAlias = tuple[str, frozenset[str]]
"""What both ends of a pair of networks have in common: the tunnel and the networks."""

CHILD: Final = "child"
_INSTRUCTIONS: Final = "instructions"
_BY_HAND: Final = "It is set up by hand: nobody can look there from here."
_ONE_SIDED: Final = (
    "The other end does not have the same SA, so nothing passes. Dead peer detection ends it in "
    "time, or end it there by hand."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelEnd:
    """A pair of networks at one end: its row, and its record where it is an object of its own."""

    row: TunnelSight
    record: Recorded | None = None

    @property
    def link(self) -> Link:
        """What it and its other end have in common."""
        return self.row.tunnel, frozenset((self.row.local, self.row.remote))


def tunnel_ends(
    recorded: Mapping[Address, Recorded], seen: Mapping[Address, Running]
) -> tuple[TunnelEnd, ...]:
    """Return the ends with what was seen of them, sorted by gateway and networks.

    Where both ends tell their SAs and have none in common, neither is up, whatever each says.
    """
    found = [
        end
        for record in recorded.values()
        for end in _ends_of(recorded, record, seen.get(record.address, Running()))
    ]
    shown: defaultdict[Link, list[tuple[str, Running]]] = defaultdict(list)
    for end in found:
        if end.record is not None and end.record.address in seen:
            shown[end.link].append((end.row.gateway, seen[end.record.address]))
    judged = (replace(end, row=_judged(end.row, shown[end.link])) for end in found)
    return tuple(sorted(judged, key=lambda end: (end.row.gateway, end.row.local, end.row.remote)))


def _ends_of(
    recorded: Mapping[Address, Recorded], record: Recorded, seen: Running
) -> Iterator[TunnelEnd]:
    if record.kind == CHILD:
        yield TunnelEnd(row=_row(recorded, record, seen), record=record)
    elif record.kind == _INSTRUCTIONS:
        yield from (TunnelEnd(row=row) for row in _rows_by_hand(record))


def _row(recorded: Mapping[Address, Recorded], record: Recorded, seen: Running) -> TunnelSight:
    needs = (recorded[address] for address in record.depends_on if address in recorded)
    peer = next((one for one in needs if one.kind == "peer"), None)
    is_negotiated = bool(seen.ike_suite or seen.esp_suite)
    return TunnelSight(
        gateway=f"{record.site}.{name_of(record.address).partition('/')[0]}",
        connection=peer.title if peer else "",
        child=record.title,
        local=str(record.attributes.get("local_cidr", "")),
        remote=str(record.attributes.get("remote_cidr", "")),
        is_up=seen.is_up,
        ike_suite=seen.ike_suite if is_negotiated else _suite(peer, "ike"),
        esp_suite=seen.esp_suite if is_negotiated else _suite(record, "esp"),
        age_seconds=seen.age_seconds,
        bytes_in=seen.bytes_in,
        bytes_out=seen.bytes_out,
        copies=seen.copies,
        cause="" if seen.is_up else seen.cause or _silence_of(record),
        tunnel=record.origin,
        is_negotiated=is_negotiated,
    )


def _silence_of(record: Recorded) -> str:
    return f"The provider {record.provider} does not tell whether it is up."


def _suite(record: Recorded | None, name: str) -> str:
    """Return a proposal as state remembers it, in strongSwan's spelling."""
    return _spelling(record.attributes.get(name)) if record else ""


def _spelling(value: Value) -> str:
    given = value if isinstance(value, Mapping) else {}
    parts = (str(given.get(name, "")) for name in ("encryption", "integrity", "prf", "dh"))
    return "-".join(part for part in parts if part)


def _rows_by_hand(record: Recorded) -> Iterator[TunnelSight]:
    """Yield a row for each pair of networks that instructions ask for."""
    for tunnel, asked in _inside(record.attributes.get("tunnels")).items():
        given = _inside(asked)
        here, there = (
            sorted({str(cidr) for cidr in _inside(given.get(name)).values()})
            for name in ("local_networks", "remote_networks")
        )
        for local, remote in product(here, there):
            yield TunnelSight(
                gateway=f"{record.site}.{name_of(record.address)}",
                connection="",
                child="",
                local=local,
                remote=remote,
                is_up=None,
                ike_suite=_spelling(given.get("ike")),
                esp_suite=_spelling(given.get("esp")),
                age_seconds=None,
                bytes_in=None,
                bytes_out=None,
                copies=None,
                cause=_BY_HAND,
                tunnel=tunnel,
                is_negotiated=False,
            )


def _inside(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _judged(row: TunnelSight, shown: Sequence[tuple[str, Running]]) -> TunnelSight:
    told = [(gateway, one.sas) for gateway, one in shown if one.copies is not None]
    own = {sa for gateway, sas in told if gateway == row.gateway for sa in sas}
    far = [sas for gateway, sas in told if gateway != row.gateway]
    if not row.is_up or not own or not far or any(own & set(sas) for sas in far):
        return row
    return replace(row, is_up=False, cause=_ONE_SIDED)
