"""Who reaches whom, for all pairs of networks; only pairs that do are ever held."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.walk import NOTHING, End, Walk, walk


@dataclass(frozen=True)
class Matrix:
    """The pairs of networks that reach each other in a fabric.

    Attributes:
        fabric: What it was worked out on.
        targets: For each network that reaches any, those that it reaches.
        lost: Gateways and tunnels that were left out.
    """

    fabric: Fabric
    targets: Mapping[str, frozenset[str]]
    lost: frozenset[str] = NOTHING

    def reaches(self, source: str, target: str) -> bool:
        """Tell whether every address of one network reaches every address of the other."""
        return target in self.targets.get(source, NOTHING)

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """All pairs, sorted."""
        return tuple(
            (source, target)
            for source in sorted(self.targets)
            for target in sorted(self.targets[source])
        )


def matrix(fabric: Fabric, lost: Collection[str] = NOTHING) -> Matrix:
    """Return who reaches whom. Costs about as much as there are routes, not pairs."""
    without = frozenset(lost)
    found: dict[str, frozenset[str]] = {}
    for source in fabric.ways:
        if source in fabric.homes:
            reached = [
                target
                for target in candidates(fabric, source)
                if fabric.is_judged(source, target) and reaches(fabric, source, target, without)
            ]
            if reached:
                found[source] = frozenset(reached)
    return Matrix(fabric, found, without)


def reaches(fabric: Fabric, source: str, target: str, lost: Collection[str] = NOTHING) -> bool:
    """Tell whether every address of one network reaches every address of the other."""
    return all(
        found.end is End.ARRIVED and target in found.networks
        for found in walks(fabric, source, target, lost)
    )


def touches(fabric: Fabric, source: str, target: str, lost: Collection[str] = NOTHING) -> bool:
    """Tell whether some address of one network reaches some address of the other."""
    return any(
        found.end is End.ARRIVED and target in found.networks
        for found in walks(fabric, source, target, lost)
    )


def touched_by(whole: Matrix, source: str, targets: Collection[str]) -> Iterator[str]:
    """Yield those of some networks of which a network reaches any address at all."""
    fabric = whole.fabric
    reached = whole.targets.get(source, NOTHING)
    yield from (target for target in targets if target in reached)
    names: dict[str, None] = {}
    for destination in fabric.ways.get(source, {}):
        for prefix in (*fabric.space.within(destination), *fabric.space.chain(destination)):
            names.update(dict.fromkeys(fabric.names_at.get(prefix, ())))
    others = (one for one in names if one in targets and one not in reached)
    for target in others:
        if fabric.is_judged(source, target) and touches(fabric, source, target, whole.lost):
            yield target


def walks(
    fabric: Fabric, source: str, target: str, lost: Collection[str] = NOTHING
) -> Iterator[Walk]:
    """Yield the way of a packet for each pair of classes of addresses of two networks."""
    for here in fabric.classes(source):
        for there in fabric.classes(target):
            yield walk(fabric, source, (here, there), lost)


def candidates(fabric: Fabric, source: str) -> dict[str, None]:
    """Return the networks that a route of a network leads to, or to part of."""
    found: dict[str, None] = {}
    for destination in fabric.ways[source]:
        for prefix in _touched(fabric, destination):
            found.update(dict.fromkeys(fabric.names_at.get(prefix, ())))
    return found


def _touched(fabric: Fabric, destination: Prefix) -> Iterator[Prefix]:
    """Yield the prefixes that a route may lead to the whole of, together with other routes."""
    yield from fabric.space.within(destination)
    yield from fabric.space.hollow_around(destination)
