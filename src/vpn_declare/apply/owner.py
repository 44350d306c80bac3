"""The owner of a run: begins steps, takes their outcomes in, and writes what is about the run."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from vpn_declare.apply import recovery_words, run_words, words
from vpn_declare.apply.carry_out import carry_out, outcome_of
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.driver import Driver, Ended
from vpn_declare.apply.heartbeat import Heartbeat
from vpn_declare.apply.interrupt import STOP_STARTING, STOP_WAITING
from vpn_declare.apply.job import Job
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.listener import CarefulListener
from vpn_declare.apply.report import ApplyReport
from vpn_declare.apply.schedule import Schedule
from vpn_declare.contracts.journal import Note, RunResult
from vpn_declare.contracts.state import FencedError, StateError
from vpn_declare.model.address import Address
from vpn_declare.model.change import Change
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Step


@dataclass(slots=True, kw_only=True)
class Owner:
    """The one thread that does all bookkeeping of a run.

    ``trouble`` is why it had to stop writing; from then on it begins nothing and writes nothing
    about the run. Steps that are under way may still try to write how they ended, unless the lock
    was lost: then nobody writes anything.
    """

    desk: Desk
    journal: Journal
    listener: CarefulListener
    schedule: Schedule
    driver: Driver[Outcome]
    heartbeat: Heartbeat
    changes: dict[Address, Change]
    outcomes: list[Outcome] = field(default_factory=list)
    trouble: StateError | None = None
    _steps: dict[str, Step] = field(default_factory=dict)
    _left_open: frozenset[Address] = frozenset()

    def run(self) -> None:
        """Begin steps and take outcomes in until nothing is left, or we are stopped."""
        hands = self.desk.hands
        self._left_open = frozenset(intent.address for intent in hands.store.open_intents())
        while self.trouble is None and hands.interrupt.level() < STOP_WAITING:
            self._begin_what_may()
            if self.driver.is_idle and not self._may_begin_more():
                break
            self._take_in(self.driver.turn())
            self._write(self.heartbeat.beat)
        if not isinstance(self.trouble, FencedError):
            self._take_in(self.driver.stop_waiting())
        self._leave_the_rest()

    def report(self) -> ApplyReport:
        """Write the end of the run, and return the report."""
        is_done = all(outcome.result is Result.DONE for outcome in self.outcomes)
        is_interrupted = self.desk.hands.interrupt.level() > 0
        result = RunResult.INTERRUPTED if is_interrupted else RunResult.PARTIAL
        result = RunResult.DONE if is_done else result
        hands = self.desk.hands
        self._write(
            lambda: hands.store.finish_run(hands.token, self.journal.run_id, result, hands.now())
        )
        return ApplyReport(
            run_id=self.journal.run_id,
            result=result,
            outcomes=tuple(self.outcomes),
            diagnostics=tuple(self._diagnostics()),
            trouble=self.trouble,
        )

    def _may_begin_more(self) -> bool:
        """Tell whether steps are left that a provider's gate merely holds back."""
        is_stopping = self.desk.hands.interrupt.level() >= STOP_STARTING
        return self.schedule.has_ready and not is_stopping and self.trouble is None

    def _begin_what_may(self) -> None:
        while self._may_begin_more():
            step = self.schedule.start_next(self.driver.may_start)
            if step is None:
                return
            self._steps[step.id] = step
            self._begin(step)
            self._write(self.heartbeat.beat)

    def _begin(self, step: Step) -> None:
        former = step.recorded.address if step.recorded is not None else step.address
        if not self._left_open.isdisjoint((step.address, former)):
            self._refuse(step)
            return
        job = Job(
            step=step,
            change=self.changes.get(step.address),
            desk=self.desk,
            journal=self.journal,
            listener=self.listener,
            began=self.desk.hands.monotonic(),
        )
        self.driver.start(step.id, carry_out(job))

    def _refuse(self, step: Step) -> None:
        """End a step whose resource an earlier run left in an unknown state."""
        diagnostic = recovery_words.left_open(step.address)
        outcome = outcome_of(step, Result.FAILED, diagnostic=diagnostic)
        self._write(lambda: self.journal.note(Note(outcome=outcome)))
        self._conclude(outcome)

    def _take_in(self, ended: list[Ended[Outcome]]) -> None:
        for item in ended:
            outcome = item.returned
            if outcome is None:
                outcome = self._outcome_of_error(self._steps[item.ticket], item.error)
            self._conclude(outcome)

    def _outcome_of_error(self, step: Step, error: Exception | None) -> Outcome:
        """Return the outcome of a step whose end could not be written; its intent stays open."""
        if isinstance(error, StateError):
            self.trouble = self.trouble or error
            return outcome_of(step, Result.UNKNOWN, diagnostic=self._of_trouble(error))
        diagnostic = words.of_bug(error or RuntimeError())
        return outcome_of(step, Result.FAILED, diagnostic=diagnostic)

    def _conclude(self, outcome: Outcome) -> None:
        """Tell an outcome, and let go of the steps that waited for it, or skip them."""
        self._tell(outcome)
        if outcome.result is Result.DONE:
            self.schedule.succeeded(outcome.step_id)
        elif outcome.result is not Result.NOT_STARTED:
            skipped = [
                outcome_of(step, Result.SKIPPED, cause=outcome.step_id)
                for step in self.schedule.failed(outcome.step_id)
            ]
            self._note_all(skipped)

    def _leave_the_rest(self) -> None:
        """Account for what is still under way without us, and for what never began."""
        for ticket in self.driver.active:
            diagnostic = None if self.trouble is None else self._of_trouble(self.trouble)
            self._tell(outcome_of(self._steps[ticket], Result.UNKNOWN, diagnostic=diagnostic))
        self._note_all([outcome_of(step, Result.NOT_STARTED) for step in self.schedule.abandon()])

    def _note_all(self, outcomes: list[Outcome]) -> None:
        if outcomes:
            notes = tuple(Note(outcome=outcome) for outcome in outcomes)
            self._write(lambda: self.journal.note(*notes))
        for outcome in outcomes:
            self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.listener.step_ended(outcome)

    def _write(self, what: Callable[[], None]) -> None:
        """Write something about the run, unless writing had to stop."""
        if self.trouble is not None:
            return
        try:
            what()
        except StateError as error:
            self.trouble = error

    def _of_trouble(self, error: StateError) -> Diagnostic:
        text = self.desk.hands.scrub(str(error))
        if isinstance(error, FencedError):
            return run_words.lock_lost(text)
        return run_words.state_not_written(text)

    def _diagnostics(self) -> Iterator[Diagnostic]:
        if self.trouble is not None:
            yield self._of_trouble(self.trouble)
        if self.listener.failure is not None:
            yield run_words.display_failed(self.listener.failure)
