"""What tunnels have already, as state remembers it beside the allocations of pools.

One text per tunnel: the suite, then for IKE and for ESP the four transforms and the lifetimes of
the left and the right end in seconds, and last a digest of the terms, as
``strong|aes256gcm16::prfsha384:modp3072:14400:14400|aes256gcm16:::modp3072:3600:3600|1f0c...``.
The terms are what the project itself says of the suite and of both products; earlier releases did
not note them.
A suite that is changed in the file is a wish for something else, so nothing is pinned then. Nor is
what the file fixes: it was not chosen here, and whoever takes it out of the file wants a choice.
Its place is empty, that of a lifetime too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.provider import Proposal
from vpn_declare.kinds.capabilities.table import product_of
from vpn_declare.kinds.crypto.solve import EndProposals, Pinned, Solution
from vpn_declare.model.end_settings import CryptoOverride
from vpn_declare.model.topology import Move, Topology, Tunnel
from vpn_declare.model.value import digest

_PREFIX: Final = "proposal:"
"""Begins the key under which it is remembered; a colon is in no name of a pool."""

_PARTS: Final = ("encryption", "integrity", "prf", "dh")
_FIELDS: Final = len(_PARTS) + 2
_BLOCKS: Final = 2
_HASH: Final = 16


def pin_key(tunnel: str) -> str:
    """Return the key under which state remembers a tunnel's proposals."""
    return f"{_PREFIX}{tunnel}"


def terms_of(topology: Topology, tunnel: Tunnel) -> str:
    """Return a digest of what the project says of a tunnel's suite and of its ends' products."""
    products = [product_of(topology.sites[end.site]) for end in (tunnel.left, tunnel.right)]
    corrections = [topology.capabilities.get(product, {}) for product in products]
    own = topology.suites.get(tunnel.crypto, {})
    return digest({"products": products, "corrections": corrections, "suite": own})[:_HASH]


def pin_text(tunnel: Tunnel, solution: Solution, terms: str) -> str:
    """Return what is remembered of a tunnel's solution; it must have proposals."""
    left, right = solution.left, solution.right
    if left is None or right is None:
        raise ValueError("a tunnel without proposals has nothing to remember")
    ike = _text(left.ike, right.ike, tunnel.ike)
    return "|".join((tunnel.crypto, ike, _text(left.esp, right.esp, tunnel.esp), terms))


def pinned_proposals(topology: Topology, remembered: Mapping[str, str]) -> dict[str, Pinned]:
    """Return what the tunnels of a topology have, by address; renamed ones under the new name.

    What cannot be read is passed over: then the tunnel is solved anew, and the plan shows it.
    """
    found: dict[str, Pinned] = {}
    if not any(key.startswith(_PREFIX) for key in remembered):
        return found
    for tunnel in topology.tunnels.values():
        for address in (tunnel.address, former_address(tunnel, topology.moved)):
            text = remembered.get(pin_key(address), "")
            pinned = _pinned(tunnel.crypto, text, terms_of(topology, tunnel))
            if pinned is not None:
                found[tunnel.address] = pinned
                break
    return found


def former_address(tunnel: Tunnel, moves: Iterable[Move]) -> str:
    """Return the address that a tunnel had before these renames."""
    former = {move.target: move.source for move in moves}
    if tunnel.address in former:
        return former[tunnel.address]
    ends = []
    for end in (tunnel.left, tunnel.right):
        site = former.get(end.site, end.site)
        ends.append(former.get(end.address, f"{site}.{end.gateway}"))
    pair = "--".join(sorted(ends))
    return f"{pair}@{tunnel.name}" if tunnel.name else pair


def _text(left: Proposal, right: Proposal, fixed: CryptoOverride) -> str:
    parts = (getattr(left, name) if getattr(fixed, name) is None else "" for name in _PARTS)
    lifetimes = (left.lifetime_seconds, right.lifetime_seconds)
    seconds = (str(one) if fixed.lifetime_seconds is None else "" for one in lifetimes)
    return ":".join((*parts, *seconds))


def _pinned(suite: str, text: str, terms: str) -> Pinned | None:
    name, *rest = text.split("|")
    blocks = [block.split(":") for block in rest[:_BLOCKS]]
    if name != suite or [len(block) for block in blocks] != [_FIELDS, _FIELDS]:
        return None
    try:
        ike, esp = (_proposals(block) for block in blocks)
    except ValueError:
        return None
    return Pinned(
        left=EndProposals(ike=ike[0], esp=esp[0]),
        right=EndProposals(ike=ike[1], esp=esp[1]),
        same_terms=rest[_BLOCKS:] == [terms],
    )


def _proposals(block: list[str]) -> tuple[Proposal, Proposal]:
    encryption, integrity, prf, dh, left, right = block
    one = Proposal(
        encryption=encryption, integrity=integrity, prf=prf, dh=dh, lifetime_seconds=int(left or 0)
    )
    return one, replace(one, lifetime_seconds=int(right or 0))
