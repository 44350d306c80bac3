"""What a state store promises.

A store remembers resources, the journal of intents, runs, locks, pool allocations and the key for
fingerprints. Every write is durable when the call returns, happens as a whole or not at all, and
carries a fencing token: a writer whose lock was taken over can write nothing.

Rule 1: a reading never creates anything. The lineage is born at the first write.
Rule 2: nobody rewrites what was already written; a step costs the same in a state of ten resources
and of a hundred thousand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from vpn_declare.contracts.journal import Intent, Note, Run, RunResult, RunStep, Settlement
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.model.address import Address
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded


class StateError(Exception):
    """The store cannot be used: unreadable, full, read-only, of a newer format, out of reach.

    The text says what, where and what to do, without credentials.
    """


class FencedError(StateError):
    """The lock was taken over by somebody else in the meantime; nothing was written."""


class LockedError(StateError):
    """Somebody else holds the lock; ``holder`` tells who."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        super().__init__(
            f"{holder.user}@{holder.host} (pid {holder.pid}) holds the lock: {holder.command}"
        )


class StateReader(Protocol):
    """What planning may use: reading only. All readings of one call are of one moment."""

    @property
    def location(self) -> str:
        """The store's URL without credentials, for people."""
        ...

    def base(self) -> Base:
        """Return lineage and serial; ``Base()`` where nothing was ever written."""
        ...

    def records(self) -> Mapping[Address, Recorded]:
        """Return all recorded resources, sorted by address."""
        ...

    def allocations(self) -> Mapping[str, str]:
        """Return what was given once and is kept.

        ``pool/site.network`` to CIDR for a pool's networks, ``key:TUNNEL`` to the version of a
        tunnel's key once it was rotated, ``shard:SITE.GATEWAY/FAR.GATEWAY`` to a tunnel's shard,
        ``forgotten:PROVIDER/KIND/ID`` to the address of an object that was forgotten on purpose.
        """
        ...

    def fingerprint_key(self) -> FingerprintKey | None:
        """Return the key for fingerprints, or None before the first write."""
        ...

    def sealed(self) -> Mapping[str, bytes]:
        """Return the generated secrets by name, each encrypted under a key that is not in here."""
        ...

    def open_intents(self) -> Sequence[Intent]:
        """Return the intents that were never settled, oldest first."""
        ...

    def runs(self, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""
        ...

    def run_steps(self, run_id: str) -> Sequence[RunStep]:
        """Return the steps of a run, in the order in which they ended."""
        ...

    def applied(self, plan_digest: str) -> Run | None:
        """Return the run that began to apply this plan, if any did."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class StateStore(StateReader, Protocol):
    """What applying needs: the reading, a lock, and writes under its token."""

    def acquire(self, holder: Holder, lease_seconds: float, now: float) -> Token:
        """Take the lock, or take it over from a holder whose lease has run out.

        ``now`` is the caller's clock. A store that several machines share and that has a clock of
        its own goes by that one, so that nobody takes a lock over because his clock is ahead.

        Creates the store and its lineage if there is none. The token is greater than all before.

        Raises:
            LockedError: somebody else holds it.
            StateError: the store cannot be written.
        """
        ...

    def renew(self, token: Token, lease_seconds: float, now: float) -> None:
        """Extend the lease (heartbeat), from ``now`` or by the store's own clock.

        Raises:
            FencedError: the lock was taken over.
        """
        ...

    def release(self, token: Token) -> None:
        """Give the lock back. Without effect when it was taken over."""
        ...

    def holder(self) -> Holder | None:
        """Return who holds the lock, expired or not; its times are by ``lease_clock``."""
        ...

    def lease_clock(self, now: float) -> float:
        """Return what time it is for leases: ``now``, unless the store has a clock of its own."""
        ...

    def break_lock(self, token: Token) -> None:
        """Take the lock away from the holder with that token; its later writes are fenced."""
        ...

    def start_run(self, token: Token, run: Run) -> None:
        """Write the beginning of a run.

        Raises:
            FencedError: the lock was taken over. So for all writes below.
        """
        ...

    def finish_run(self, token: Token, run_id: str, result: RunResult, ended: float) -> None:
        """Write the end of a run."""
        ...

    def intend(self, token: Token, intent: Intent) -> None:
        """Write an intent before its call: one durable commit."""
        ...

    def accept(self, token: Token, intent_id: str, remote_id: str, recorded: Recorded) -> None:
        """Write the far side's id as soon as it is known, and the pending record with it."""
        ...

    def settle(
        self,
        token: Token,
        intent_id: str,
        outcome: Outcome,
        settlement: Settlement,
        before: Recorded | None,
        at: float,
    ) -> None:
        """Close an intent with its outcome, in one commit with what it changes in state.

        The serial grows by one when the settlement is not empty.
        """
        ...

    def note(self, token: Token, run_id: str, notes: Sequence[Note], at: float) -> None:
        """Write steps that made no call (renamed, skipped, not started), all in one commit.

        They need no intent: either the whole commit is there or nothing happened. The serial grows
        by one when any settlement is not empty.
        """
        ...

    def write(self, token: Token, settlement: Settlement) -> None:
        """Change records outside a step (refresh, ``state mv``, recovery)."""
        ...

    def remember(self, token: Token, allocations: Mapping[str, str]) -> None:
        """Add to, or change, what ``allocations`` returns."""
        ...

    def seal(self, token: Token, values: Mapping[str, bytes]) -> None:
        """Add encrypted secrets, all in one durable commit; the serial stays.

        Raises:
            StateError: a name is taken. Nothing is ever written over, and nothing was written.
        """
        ...

    def drop_sealed(self, token: Token, names: Iterable[str]) -> None:
        """Forget encrypted secrets that nobody needs any more; names that are not there too."""
        ...

    def load(
        self,
        token: Token,
        records: Iterable[Recorded],
        allocations: Mapping[str, str],
        *,
        lineage: str | None = None,
        sealed: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """Replace records, allocations and encrypted secrets by an import; the serial grows.

        ``lineage`` is the export's, and becomes the state's own, so that the marks on objects stay
        ours. None keeps the state's.

        Raises:
            StateError: ``lineage`` is another than the state's, and the state was written to.
        """
        ...


CLOCK: Final = "clock"
CALLER: Final = "caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLocation:
    """Where a store is. ``path`` of a relative SQLite URL was resolved by the door.

    No URL can set ``options``. ``{CLOCK: CALLER}`` asks a store with a clock of its own to go by
    its callers' for once: tests and the crash harness let time pass. Never use it for work.
    """

    url: str
    options: Mapping[str, str] = field(default_factory=dict)


class StateBackend(Protocol):
    """A plug-in of the shelf ``state``: opens stores of one URL scheme."""

    @property
    def scheme(self) -> str:
        """The URL scheme (``sqlite``, ``postgresql``)."""
        ...

    def open(self, location: StateLocation) -> StateStore:
        """Open a store without creating anything.

        Raises:
            StateError: it is there and cannot be read, or the URL is wrong.
        """
        ...
