"""How a run behaves: how much at once, how patiently, in whose name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vpn_declare.contracts.patience import CALL_SECONDS, Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What one provider may be asked at most. None is no limit of ours.

    Attributes:
        concurrency: Calls at the same time.
        per_second: Calls begun per second.
        call_seconds: So long one call may take; then what became of it counts as unknown.
    """

    concurrency: int | None = None
    per_second: float | None = None
    call_seconds: float = CALL_SECONDS

    def __post_init__(self) -> None:
        if self.concurrency is not None and self.concurrency < 1:
            raise ValueError("a limit of less than one call at a time lets nothing pass")
        if self.per_second is not None and self.per_second <= 0:
            raise ValueError("a limit of no calls per second lets nothing pass")
        if self.call_seconds <= 0:
            raise ValueError("a call that may take no time is never answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything about a run that is no collaborator.

    Attributes:
        parallelism: Calls to the far side at the same time, over all providers.
        patience: How long to insist.
        limits: What each provider may be asked, by its name.
        ready_within_seconds: Overrides the kinds' own; 0 waits as long as the command runs.
        lease_seconds: How long the lock stays ours without a heartbeat; it beats thrice as often.
        linger_seconds: After a second interrupt, how long to wait for answers on their way.
        command: For the history, as are all below: the command line without secrets.
        user: Who ran it.
        host: On which machine.
        commit: Commit of the topology, or empty.
        overrides: Guards overridden by name.
    """

    parallelism: int = 10
    patience: Patience = field(default_factory=Patience)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    ready_within_seconds: float | None = None
    lease_seconds: float = 60.0
    linger_seconds: float = 2.0
    command: str = ""
    user: str = ""
    host: str = ""
    commit: str = ""
    overrides: tuple[str, ...] = ()
