"""Many deaths, and the sum of what became of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.crash.trial import DONE, Result, Stage
from benchmarks.crash.world import Verdict


@dataclass(slots=True, kw_only=True)
class Sum:
    """What became of many deaths.

    Attributes:
        store: Name of the state store.
        what: What was being done.
        places: Places or lives that there were.
        kills: Processes that were killed.
        open_operations: Operations that the journal held open right after, all together.
        out_of_sight: Objects that right after neither a record nor the journal led to.
        runs_after: Runs that were let live, to finish the work.
        verdict: What was wrong after them.
        not_done: Runs after a death that did not end with exit code 0, or plans not empty.
        kills_by_place: How many died at places of which name.
        bad: What to look at, one line each.
        is_control: The journal was taken away, so something must be wrong.
    """

    store: str
    what: str
    places: int = 0
    kills: int = 0
    open_operations: int = 0
    out_of_sight: int = 0
    runs_after: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    not_done: int = 0
    kills_by_place: Counter[str] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    is_control: bool = False

    @property
    def is_as_expected(self) -> bool:
        """Tell whether nothing was wrong, or in a control, something."""
        return bool(self.bad) is self.is_control

    def add(self, result: Result) -> None:
        """Count one death in."""
        self.kills += result.was_killed
        self.open_operations += result.open_operations
        self.out_of_sight += result.out_of_sight
        self.runs_after += 1
        self.verdict += result.verdict
        self.not_done += any(code != DONE for code in result.codes)
        self.kills_by_place[result.place.partition(" of ")[0]] += result.was_killed
        if not result.is_good:
            self.bad.append(str(result))

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        verdict = {name: getattr(self.verdict, name) for name in self.verdict.__slots__}
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "verdict"}
        return {**plain, **verdict}


Tell = Callable[[Sum], None]


def at_places(stage: Stage, total: Sum, step: int, tell: Tell) -> Sum:
    """Die once at every place of a stage, or at every ``step``-th, and return the sum of it."""
    chosen = stage.places[::step]
    total.places = len(chosen)
    for place in chosen:
        total.add(stage.die_at(place))
        tell(total)
    return total
