"""Everything that a run may touch, handed in by the workflow. Nothing else is asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from vpn_declare.apply.interrupt import Interrupt
from vpn_declare.contracts.hearing import Hearing
from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.provider import Session
from vpn_declare.contracts.secret import SecretResolver
from vpn_declare.contracts.state import StateStore
from vpn_declare.model.value import Attributes


def _as_it_is(text: str) -> str:
    return text


def _in_the_middle() -> float:
    return 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """The collaborators of a run.

    Attributes:
        store: The state store; used by the owner thread alone, but for renewals of the lease.
        token: Our hold on its lock; every write carries it.
        sessions: The session for a provider's name and a connection. Called by workers, from
            several threads at once, once per call; it keeps sessions and may raise
            ``ProviderError``.
        kinds: The descriptor for a provider's name and a kind's name.
        poll_seconds: How long to wait between two looks at a pending object, likewise.
        secrets: Resolves references; called by workers just before the call that needs the value.
        scrub: Takes secrets out of a text before it is kept or shown.
        now: Seconds since the epoch.
        monotonic: Seconds since some moment; never goes back.
        sleep: Waits that many seconds; only asked for when no call is under way.
        new_id: Returns a new random identifier, 32 hexadecimal digits.
        chance: Returns a number from 0 up to 1, for jitter.
        interrupt: How the door stops us.
    """

    store: StateStore
    token: Token
    sessions: Callable[[str, Attributes], Session]
    kinds: Callable[[str, str], Kind]
    poll_seconds: Callable[[str, str], float]
    secrets: SecretResolver
    scrub: Callable[[str], str] = _as_it_is
    now: Callable[[], float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    new_id: Callable[[], str]
    chance: Callable[[], float] = _in_the_middle
    interrupt: Interrupt = field(default_factory=Interrupt)

    @property
    def hearing(self) -> Hearing:
        """The border that every object passes that a far side shows."""
        return Hearing(secrets=self.secrets, scrub=self.scrub)
