"""Paths that stand in for each other take turns: never are two of them interrupted together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.change import Impact
from vpn_declare.plan.decide import Decision

Path = frozenset[str]
"""Topology addresses (tunnels, gateways) that one path uses and its alternatives do not."""

_INTERRUPTS = frozenset({Impact.ONE_PATH, Impact.ALL_PATHS, Impact.NEW_ADDRESS})


def turns(
    decisions: Mapping[Address, Decision],
    steps_of: Mapping[Address, Iterable[str]],
    alternatives: Iterable[tuple[Path, ...]],
) -> Iterator[tuple[str, str]]:
    """Yield ``(later, earlier)`` steps: what interrupts a path waits for the path before it.

    The paths of one tuple take their turns in the order given. A path that is not interrupted has
    no turn; what several of them use, though not all, has its turn with the first.
    """
    steps: defaultdict[str, list[str]] = defaultdict(list)
    for address, decision in decisions.items():
        if decision.change.impact in _INTERRUPTS and decision.recorded is not None:
            steps[decision.change.origin].extend(steps_of.get(address, ()))
    for paths in alternatives:
        earlier: list[str] = []
        taken: set[str] = set()
        for path in paths:
            found = {step for origin in path for step in steps.get(origin, ())} - taken
            yield from ((step, before) for step in sorted(found) for before in earlier)
            earlier = sorted(found) or earlier
            taken |= found
