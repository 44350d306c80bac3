"""One step on its way: what its flow may know and touch."""

from dataclasses import dataclass

from vpn_declare.apply import run_words, words
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.flow import StepFailedError
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.listener import Listener
from vpn_declare.contracts.journal import Intent
from vpn_declare.model.change import Change
from vpn_declare.model.plan import Step
from vpn_declare.model.resource import Recorded, Resource, Status


@dataclass(slots=True, kw_only=True)
class Job:
    """A step, the change that it belongs to, and the owner's tools. Only the owner touches it.

    ``intent`` is there once a call was about to be made; ``before`` is the record that the step
    found.
    """

    step: Step
    change: Change | None
    desk: Desk
    journal: Journal
    listener: Listener
    began: float
    intent: Intent | None = None
    before: Recorded | None = None

    def wanted(self) -> Resource:
        """Return the wanted resource.

        Raises:
            StepFailedError: the plan holds none, so it was not made by us.
        """
        if self.step.desired is None:
            detail = f"{self.step.id} does not say what is wanted."
            raise StepFailedError(run_words.damaged_plan(detail))
        return self.step.desired

    def recorded(self) -> Recorded:
        """Return the record at the step's address.

        Raises:
            StepFailedError: there is none.
        """
        record = self.journal.records.get(self.step.address)
        if record is None:
            raise StepFailedError(words.not_in_state(self.step.address))
        return record

    def intend(self, recorded: Recorded, key: str) -> None:
        """Write that the call is about to be made."""
        self.intent = self.journal.intend(self.step, key, recorded)

    def accept(self, recorded: Recorded) -> None:
        """Write that the far side took it on, with the id and what is known so far."""
        if self.intent is not None:
            self.intent = self.journal.accept(self.intent, recorded)

    def tell(self, status: Status | None, seconds: float) -> None:
        """Tell whoever looks on that the step waits."""
        self.listener.step_waiting(self.step, status, seconds)
