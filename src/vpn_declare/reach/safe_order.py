"""An order that keeps a pair of networks from what must not be, at every moment of a plan.

The pair is followed through all moments that the order allows so far. Where some are bad, waits
are added that rule them out, the loosest first, so that other pairs find room for their own; if
that cannot be done, none is.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import pairwise
from typing import Final, NamedTuple

from vpn_declare.reach.moments import (
    Moment,
    Passage,
    TooManyMomentsError,
    moments,
    moments_of_row,
)
from vpn_declare.reach.program import Program
from vpn_declare.reach.step_order import StepOrder

_MOST_TRIES: Final = 300
"""So many waits are tried for one pair of networks; our own choice."""


class Wait(NamedTuple):
    """``later`` begins when ``earlier`` has ended."""

    earlier: str
    later: str


Test = Callable[[frozenset[str]], bool]
"""Whether it is bad for a pair that some pieces are not there."""


class Aim(Enum):
    """What is wanted of a pair, and so which steps come first where all are put in a row."""

    LASTS = auto()
    STAYS_APART = auto()


@dataclass(slots=True)
class SafeOrder:
    """An order of a plan's steps, and what was added to it."""

    order: StepOrder
    added: list[Wait] = field(default_factory=list)

    def make_safe(self, seen: Passage, is_bad: Test, aim: Aim) -> bool:
        """Make a pair safe by adding waits, if that can be done; tell whether it is safe.

        Where single waits do not do it, all steps that the pair notices are put in a row: what
        makes a way first for a pair that is to last, what ends one first for one that is to stay
        apart.
        """
        waits = self._single_waits(seen, is_bad)
        if waits is None:
            waits = self._row(seen, is_bad, aim)
        return self._add(waits)

    def keep_safe(self, seen: Passage, is_bad: Test) -> bool:
        """Do the same by single waits only, for what is worth no more."""
        return self._add(self._single_waits(seen, is_bad))

    def _add(self, waits: list[Wait] | None) -> bool:
        for wait in waits or ():
            self.order.put(*wait)
            self.added.append(wait)
        return waits is not None

    def _single_waits(self, seen: Passage, is_bad: Test) -> list[Wait] | None:
        try:
            bad = [one for one in moments(seen, self.order) if is_bad(seen.lost_at(one))]
        except TooManyMomentsError:
            return None
        return _ruling_out(bad, self.order, seen.steps)

    def _row(self, seen: Passage, is_bad: Test, aim: Aim) -> list[Wait] | None:
        row = _in_a_row(seen, self.order, aim)
        if any(is_bad(seen.lost_at(one)) for one in moments_of_row(seen, row)):
            return None
        waits = [Wait(*two) for two in pairwise(row)]
        return [wait for wait in waits if not self.order.is_before(*wait)]


def _in_a_row(seen: Passage, order: StepOrder, aim: Aim) -> list[str]:
    """Return the steps one after the other, as the order allows."""
    before = order.within(seen.steps)
    left = set(seen.steps)
    row: list[str] = []
    while left:
        ready = [step for step in left if not before[step] & left]
        row.append(min(ready, key=lambda step: (_place(seen.program, step, aim), step)))
        left.remove(row[-1])
    return row


def _place(program: Program, step: str, aim: Aim) -> tuple[int, bool]:
    """Return how early a step should come, the lowest first.

    A route is made when the way is there that it leads to, and ended before that way goes.
    """
    makes, ends = step in program.making, step in program.ending
    place = 1 if makes == ends else 2 * ends
    is_early = (step in program.routing) == ends
    return (place if aim is Aim.LASTS else -place), not is_early


def _ruling_out(
    bad: Sequence[Moment], order: StepOrder, steps: Collection[str]
) -> list[Wait] | None:
    """Return waits after which no bad moment can come; None if none were found."""
    search = _Search(order, tuple(steps))
    if not search.rule_out(bad):
        return None
    return _needed(search.chosen, bad)


@dataclass(slots=True)
class _Search:
    """Tries waits, the loosest first; what closes a ring is taken back."""

    order: StepOrder
    steps: tuple[str, ...]
    chosen: list[Wait] = field(default_factory=list)
    tries: int = 0

    def rule_out(self, bad: Sequence[Moment]) -> bool:
        """Choose waits after which none of the moments can come; tell whether there are such."""
        if not bad:
            return True
        for wait in self._possible(bad[0]):
            self.tries += 1
            if self.tries > _MOST_TRIES:
                return False
            self.chosen.append(wait)
            if self.rule_out([one for one in bad if not _rules_out(wait, one)]):
                return True
            self.chosen.pop()
        return False

    def _possible(self, bad: Moment) -> list[Wait]:
        """Return the waits that rule out a bad moment and close no ring, the loosest first."""
        found = [
            Wait(earlier, later)
            for later in sorted(bad.ended | bad.running)
            for earlier in self.steps
            if earlier != later and earlier not in bad.ended
        ]
        found.sort(key=lambda wait: (-_looseness(wait, self.order), wait))
        return [wait for wait in found if not _closes_ring(wait, self.order, self.chosen)]


def _needed(waits: Sequence[Wait], bad: Iterable[Moment]) -> list[Wait]:
    """Return the waits without those whose moments the others rule out, the latest found first."""
    moments_of = [{one for one in bad if _rules_out(wait, one)} for wait in waits]
    kept: list[int] = []
    left = set(range(len(waits)))
    for number in range(len(waits)):
        left.remove(number)
        others = set().union(*(moments_of[other] for other in (*kept, *left)))
        if not moments_of[number] <= others:
            kept.append(number)
    return [waits[number] for number in kept]


def _looseness(wait: Wait, order: StepOrder) -> int:
    """Return how little else a wait forbids: other pairs of networks may need the opposite."""
    return order.number_before(wait.later) - order.number_before(wait.earlier)


def _rules_out(wait: Wait, moment: Moment) -> bool:
    has_begun = wait.later in moment.ended or wait.later in moment.running
    return has_begun and wait.earlier not in moment.ended


def _closes_ring(wait: Wait, order: StepOrder, chosen: Collection[Wait]) -> bool:
    """Tell whether ``earlier`` waits for ``later`` already, in the order or by what was chosen."""
    to_do, seen = [wait.earlier], {wait.earlier}
    while to_do:
        step = to_do.pop()
        if step == wait.later or order.is_before(wait.later, step):
            return True
        for one in chosen:
            if (one.later == step or order.is_before(one.later, step)) and one.earlier not in seen:
                seen.add(one.earlier)
                to_do.append(one.earlier)
    return False
