"""What a run, or a recovery, leaves behind for its caller."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from vpn_declare.contracts.journal import Intent, RunResult
from vpn_declare.contracts.state import StateError
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyReport:
    """How a run ended.

    Attributes:
        run_id: The run, for the history.
        result: How it ended as a whole.
        outcomes: One per step of the plan, in the order in which they ended.
        diagnostics: What concerns the run as a whole: the state could not be written, the lock
            was lost, the display failed.
        trouble: Why nothing more could be written; ``FencedError`` where the lock was lost. None
            where everything that was reported is recorded.
    """

    run_id: str
    result: RunResult
    outcomes: tuple[Outcome, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    trouble: StateError | None = None

    @property
    def counts(self) -> Mapping[Result, int]:
        """How many steps ended in each way."""
        return Counter(outcome.result for outcome in self.outcomes)

    @property
    def causes(self) -> tuple[Outcome, ...]:
        """The steps that went wrong by themselves, each once; what was skipped is left out."""
        roots = {Result.FAILED, Result.WAITING, Result.UNKNOWN}
        return tuple(outcome for outcome in self.outcomes if outcome.result in roots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What only a person can tell: whether a call was carried out by a far side we cannot search.

    ``text`` is the exact question. The answer is the object's id, or that there is none.
    """

    intent: Intent
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What became of the operations that an earlier run left open.

    Attributes:
        outcomes: Those that are accounted for now, each closed in the journal.
        questions: Those that need a person (exit 7).
        undecided: Those still open, for which we may look again: not visible yet, or the far side
            could not be reached.
        diagnostics: Why, and what else came to light.
    """

    outcomes: tuple[Outcome, ...] = ()
    questions: tuple[Question, ...] = ()
    undecided: tuple[Intent, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is left open."""
        return not self.questions and not self.undecided
