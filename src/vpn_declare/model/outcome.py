"""What became of a step. An outcome is told once; state is what remains of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import StepAction


class Result(StrEnum):
    """How a step ended.

    DONE: as planned. FAILED: the far side refused or gave up. SKIPPED: a step it needs did not
    succeed. WAITING: accepted, not ready when we stopped waiting; the next apply goes on.
    UNKNOWN: the call was sent and no answer came; the journal holds the intent.
    NOT_STARTED: the run was interrupted before.
    """

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    NOT_STARTED = "not-started"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one step.

    Attributes:
        step_id: The step.
        address: Its resource.
        action: What it did.
        result: How it ended.
        diagnostic: The cause, for FAILED, WAITING and UNKNOWN.
        cause: For SKIPPED, the id of the step at the root of it.
        seconds: How long it took, for progress output; never part of a digest.
        messages: What a person must do or know (the text of a manual site), or empty.
    """

    step_id: str
    address: Address
    action: StepAction
    result: Result
    diagnostic: Diagnostic | None = None
    cause: str = ""
    seconds: float = 0.0
    messages: tuple[str, ...] = field(default=())
