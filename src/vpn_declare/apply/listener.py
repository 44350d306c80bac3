"""Progress, for whoever wants to show it. A listener cannot disturb a run."""

from collections.abc import Callable
from typing import Protocol

from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import Step
from vpn_declare.model.resource import Status


class Listener(Protocol):
    """What a run tells while it runs; always called in the owner's thread, one at a time."""

    def step_started(self, step: Step) -> None:
        """A step begins."""

    def step_waiting(self, step: Step, status: Status | None, seconds: float) -> None:
        """The far side accepted it and is not done; told at every look, with the time so far."""

    def step_ended(self, outcome: Outcome) -> None:
        """A step ended, or was skipped."""


class SilentListener:
    """Listens to nothing."""

    def step_started(self, step: Step) -> None:
        """Do nothing."""

    def step_waiting(self, step: Step, status: Status | None, seconds: float) -> None:
        """Do nothing."""

    def step_ended(self, outcome: Outcome) -> None:
        """Do nothing."""


class CarefulListener:
    """Passes on to a listener until that raises; from then on says nothing.

    Half-applied work weighs more than its display: a closed pipe must not cost a journal entry.
    ``failure`` holds what was raised.
    """

    def __init__(self, inner: Listener) -> None:
        self._inner = inner
        self.failure: Exception | None = None

    def step_started(self, step: Step) -> None:
        """Pass it on."""
        self._tell(lambda: self._inner.step_started(step))

    def step_waiting(self, step: Step, status: Status | None, seconds: float) -> None:
        """Pass it on."""
        self._tell(lambda: self._inner.step_waiting(step, status, seconds))

    def step_ended(self, outcome: Outcome) -> None:
        """Pass it on."""
        self._tell(lambda: self._inner.step_ended(outcome))

    def _tell(self, what: Callable[[], None]) -> None:
        if self.failure is not None:
            return
        try:
            what()
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on
            self.failure = error
