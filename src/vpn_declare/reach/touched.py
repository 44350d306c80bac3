"""Which pairs of networks a plan may touch, found from what it touches; no pair is asked."""

from collections.abc import Iterator
from itertools import product

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.program import Program


def touched_pairs(fabric: Fabric, program: Program) -> frozenset[Pair]:
    """Return every pair of which some packet may meet something that the program touches.

    Args:
        fabric: Of all versions of all pieces.
        program: What touches them.
    """
    pieces = program.begins.keys() | program.ends.keys() | program.rekeyed
    names = _Names(fabric)
    found: set[Pair] = set()
    for local, remote in _prefixes_touched(fabric, program, pieces):
        found.update(product(names.over(local), names.over(remote)))
        found.update(product(names.over(remote), names.over(local)))
    for network, ways in fabric.ways.items():
        for destination, at in ways.items():
            if any(way.piece in pieces for way in at):
                found.update((network, target) for target in names.over(destination))
    homes = fabric.homes
    return frozenset(
        (one, other)
        for one, other in found
        if one in homes and other in homes and fabric.is_judged(one, other)
    )


def _prefixes_touched(
    fabric: Fabric, program: Program, pieces: frozenset[str] | set[str]
) -> set[tuple[Prefix, Prefix]]:
    return {
        (pair.local, pair.remote)
        for selectors in fabric.selectors.values()
        for pairs in selectors.values()
        for pair in pairs
        if pair.piece in pieces or pair.tunnel in program.cuts
    }


class _Names:
    """The networks that share an address with a prefix; each prefix is looked up once."""

    def __init__(self, fabric: Fabric) -> None:
        self._fabric = fabric
        self._known: dict[Prefix, tuple[str, ...]] = {}

    def over(self, prefix: Prefix) -> tuple[str, ...]:
        if prefix not in self._known:
            self._known[prefix] = tuple(self._found(prefix))
        return self._known[prefix]

    def _found(self, prefix: Prefix) -> Iterator[str]:
        space, names_at = self._fabric.space, self._fabric.names_at
        for near in (*space.within(prefix), *space.chain(prefix)[1:]):
            yield from names_at.get(near, ())
