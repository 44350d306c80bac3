"""How well a pair of networks that reach each other would stand a loss."""

from dataclasses import dataclass

from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.matrix import reaches, walks


@dataclass(frozen=True, slots=True)
class Strength:
    """How well a pair would stand a loss.

    Attributes:
        ways: How many ways there are that share no tunnel, taken one after the other as they would
            be used; 1 means that some one tunnel carries all.
        weak: The gateways and tunnels of which each alone would part the two, in order of the way.
    """

    ways: int
    weak: tuple[str, ...]


def strength(fabric: Fabric, source: str, target: str) -> Strength:
    """Return how well a reaching pair would stand a loss, by taking away each thing in turn."""
    used = _used(fabric, source, target, frozenset())
    weak = tuple(
        thing for thing in used if not reaches(fabric, source, target, fabric.lost_with(thing))
    )
    if any(_is_tunnel(thing) for thing in weak):
        return Strength(1, weak)
    return Strength(max(2, _ways(fabric, source, target)), weak)


def strength_both_ways(fabric: Fabric, one: str, other: str) -> Strength:
    """Return how well a pair that reaches each other would stand a loss.

    There and back may go different ways, and both are needed.
    """
    there, back = strength(fabric, one, other), strength(fabric, other, one)
    weak = dict.fromkeys((*there.weak, *back.weak))
    return Strength(min(there.ways, back.ways), tuple(weak))


def _ways(fabric: Fabric, source: str, target: str) -> int:
    lost: frozenset[str] = frozenset()
    count = 0
    while reaches(fabric, source, target, lost):
        count += 1
        used = _used(fabric, source, target, lost)
        lost = lost.union(thing for thing in used if _is_tunnel(thing))
    return count


def _used(fabric: Fabric, source: str, target: str, lost: frozenset[str]) -> list[str]:
    found: dict[str, None] = {}
    for walked in walks(fabric, source, target, lost):
        found.update(dict.fromkeys(walked.uses()))
    return list(found)


def _is_tunnel(thing: str) -> bool:
    return "--" in thing
