"""The journal: what was about to be done, what became of it, and in which run."""

from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Recorded


class IntentPhase(StrEnum):
    """How far an operation of the journal has come.

    INTENDED: the call was about to be sent. ACCEPTED: the far side answered, its id is known; it
    may not be ready. SETTLED: the outcome is recorded; the intent is closed.
    """

    INTENDED = "intended"
    ACCEPTED = "accepted"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One operation of the journal, written before its call.

    Attributes:
        id: Unique; random.
        run_id: The run that it belongs to.
        step_id: The step.
        address: The resource.
        action: What is about to be done.
        key: Idempotency key that goes to the far side.
        phase: How far it has come.
        remote_id: The far side's id as soon as it is known.
        recorded: The record as it will stand once this succeeds (status PENDING until then), with
            ``SecretRef`` for secrets; for a delete, the record of what is deleted.
        at: When it was written, seconds since the epoch.
    """

    id: str
    run_id: str
    step_id: str
    address: Address
    action: StepAction
    key: str
    phase: IntentPhase = IntentPhase.INTENDED
    remote_id: str | None = None
    recorded: Recorded | None = None
    at: float = 0.0


class RunResult(StrEnum):
    """How a run ended; RUNNING also stands for one that was killed."""

    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One apply, for the history. Times are seconds since the epoch.

    ``overrides`` are the guards that were overridden by name.
    """

    id: str
    command: str
    user: str
    host: str
    started: float
    ended: float | None = None
    plan_digest: str = ""
    commit: str = ""
    environment: str = ""
    result: RunResult = RunResult.RUNNING
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """One step of a run as the history keeps it."""

    step_id: str
    address: Address
    action: StepAction
    result: str
    message: str = ""
    at: float = 0.0
    before: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What one finished operation changes in state, written together with closing its intent.

    ``put`` are records to write, ``remove`` are addresses to drop; a move is one of each.
    """

    put: tuple[Recorded, ...] = ()
    remove: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One step that made no call: its outcome, what it changes in state, the record before."""

    outcome: Outcome
    settlement: Settlement = field(default_factory=Settlement)
    before: Recorded | None = None
