"""Resources that need each other in a ring can be made in no order, so the ring is named."""

from collections.abc import Iterator, Mapping
from typing import Final

from vpn_declare.expand.needs import needs_of
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Resource

_MOST_RINGS: Final = 10


def check_rings(resources: Mapping[Address, Resource]) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each ring, ten at most; each resource is in one at most."""
    needs = {address: needs_of(resource) for address, resource in resources.items()}
    left = _unordered(needs)
    for _ in range(_MOST_RINGS):
        if not left:
            return
        ring = _ring(needs, left)
        left -= set(ring)
        left = _unordered({address: needs[address] & left for address in sorted(left)})
        first = min(ring)
        start = ring.index(first)
        walk = [*ring[start:], *ring[:start], first]
        yield Diagnostic(
            code="VPN149",
            summary="Resources need each other",
            detail=f"Each of these needs the next before it can be made: {' -> '.join(walk)}.",
            fix="Write one of the addresses in the file, so that it need not be waited for.",
            path=first,
        )


def _unordered(needs: Mapping[Address, frozenset[Address]]) -> set[Address]:
    """Return what remains when all is taken away, again and again, whose needs are met (Kahn)."""
    waits = dict.fromkeys(needs, 0)
    needed_by: dict[Address, list[Address]] = {}
    for address, wanted in needs.items():
        for need in wanted:
            if need in waits:
                waits[address] += 1
                needed_by.setdefault(need, []).append(address)
    ready = [address for address, count in waits.items() if count == 0]
    while ready:
        address = ready.pop()
        del waits[address]
        for waiting in needed_by.get(address, ()):
            waits[waiting] -= 1
            if waits[waiting] == 0:
                ready.append(waiting)
    return set(waits)


def _ring(needs: Mapping[Address, frozenset[Address]], left: set[Address]) -> list[Address]:
    """Return one ring among ``left``, each of which needs another: walk until one repeats."""
    walk = [min(left)]
    seen = {walk[0]: 0}
    while True:
        following = min(needs[walk[-1]] & left)
        if following in seen:
            return walk[seen[following] :]
        seen[following] = len(walk)
        walk.append(following)
