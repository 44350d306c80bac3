"""Every moment that a plan may come to, as far as two networks are concerned.

Steps that do not wait for each other may end in any order, and may be under way together. A moment
is the set of steps that have ended, with what may be under way beside them. Only steps that touch
the cone of the two networks are told apart, so there are few.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from vpn_declare.reach.cone import Cone
from vpn_declare.reach.program import Program
from vpn_declare.reach.step_order import StepOrder

MOST_MOMENTS: Final = 500
"""With more moments than that two networks are not followed through a plan; our own choice."""


class Moment(NamedTuple):
    """Steps that have ended, and steps of which tunnels are down because they may be under way."""

    ended: frozenset[str]
    running: frozenset[str]


class TooManyMomentsError(Exception):
    """A pair of networks has more moments than are looked at."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A plan, seen by two networks."""

    program: Program
    cone: Cone
    steps: tuple[str, ...]

    def lost_at(self, moment: Moment) -> frozenset[str]:
        """Return the pieces that are not there at a moment, or of which the tunnel is down."""
        lost: set[str] = set()
        for piece in self.cone.pieces:
            begin, end = self.program.begins.get(piece), self.program.ends.get(piece)
            is_there = begin is None or begin in moment.ended
            if not is_there or end in moment.ended:
                lost.add(piece)
        for tunnel, pieces in self.cone.of_tunnel.items():
            if self._is_down(tunnel, moment):
                lost |= pieces
        return frozenset(lost)

    def _is_down(self, tunnel: str, moment: Moment) -> bool:
        steps = self.program.cuts.get(tunnel, ())
        is_begun = any(step in moment.ended or step in moment.running for step in steps)
        is_over = all(step in moment.ended for step in steps)
        return is_begun and (tunnel in self.program.parted or not is_over)


def passage(program: Program, cone: Cone) -> Passage:
    """Return what two networks notice of a plan, by their cone."""
    found: set[str] = set()
    for piece in cone.pieces:
        found.update(step for step in (program.begins.get(piece), program.ends.get(piece)) if step)
    for tunnel in cone.of_tunnel:
        found.update(program.cuts.get(tunnel, ()))
    return Passage(program, cone, tuple(sorted(found)))


def moments(seen: Passage, order: StepOrder) -> tuple[Moment, ...]:
    """Return every moment that an order allows.

    Of the tunnels that may be cut at the same time, none, each alone and all together are taken to
    be.

    Raises:
        TooManyMomentsError: there are more than ``MOST_MOMENTS``.
    """
    before = order.within(seen.steps)
    found: list[Moment] = []
    for ended in _ideals(before):
        ready = [step for step in seen.steps if step not in ended and before[step] <= ended]
        found += (Moment(ended, running) for running in _running(seen, ready))
        if len(found) > MOST_MOMENTS:
            raise TooManyMomentsError
    return tuple(found)


def moments_of_row(seen: Passage, row: Sequence[str]) -> Iterator[Moment]:
    """Yield every moment of steps that follow each other in a row."""
    for number in range(len(row) + 1):
        ended = frozenset(row[:number])
        for running in _running(seen, list(row[number : number + 1])):
            yield Moment(ended, running)


def _ideals(before: Mapping[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """Yield the sets of steps that may have ended, nothing first."""
    first: frozenset[str] = frozenset()
    level = {first}
    while level:
        yield from level
        level = {
            ended | {step}
            for ended in level
            for step, others in before.items()
            if step not in ended and others <= ended
        }


def _running(seen: Passage, ready: list[str]) -> Iterator[frozenset[str]]:
    groups = [
        group
        for tunnel in sorted(seen.cone.of_tunnel)
        if (group := frozenset(ready).intersection(seen.program.cuts.get(tunnel, ())))
    ]
    yield frozenset()
    yield from groups
    if len(groups) > 1:
        yield frozenset().union(*groups)
