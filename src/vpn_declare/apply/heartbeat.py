"""The heartbeat: keeps our hold on the lock, and knows when it may be lost."""

from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from vpn_declare.apply.hands import Hands
from vpn_declare.contracts.state import FencedError, StateError

_BEATS_PER_LEASE = 3


class Heartbeat:
    """Renews the lease when a third of it has passed.

    The owner asks for a beat between all that it does. Between ``__enter__`` and ``__exit__`` a
    thread beats as well, because the owner also prints, and whoever reads that may take his time.
    The thread is no second bookkeeper: a renewal touches the times of the lock's row and nothing
    else, in a transaction of its own that checks the token; a store lets renewals come from
    another thread (its published promise has a test for it); and what the thread learns it keeps
    to itself, so that the owner alone tells of a lost lock, at its own next write.

    ``may_write`` is the fence on our side: a process that was stopped and wakes up after its lease
    sends nothing any more until a renewal succeeded. It goes by the wall clock, because that one
    runs on while a machine sleeps.
    """

    def __init__(self, hands: Hands, lease_seconds: float) -> None:
        self._hands = hands
        self._lease_seconds = lease_seconds
        self._one_at_a_time = Lock()
        self._done = Event()
        self._thread = Thread(target=self._beat_on, name="vpn-declare-heartbeat", daemon=True)
        self._is_lost = False
        self._renewed = hands.now()
        hands.store.renew(hands.token, lease_seconds, self._renewed)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the thread, and wait until it renews nothing any more."""
        self._done.set()
        self._thread.join()

    def beat(self) -> None:
        """Renew the lease if it is time.

        Raises:
            FencedError: somebody else has the lock.
        """
        with self._one_at_a_time:
            now = self._hands.now()
            if not 0 <= now - self._renewed < self._lease_seconds / _BEATS_PER_LEASE:
                self._renew(now)

    def may_write(self) -> bool:
        """Tell whether the lease still runs; safe to ask from any thread."""
        return not self._is_lost and self._hands.now() - self._renewed < self._lease_seconds

    def _renew(self, now: float) -> None:
        try:
            self._hands.store.renew(self._hands.token, self._lease_seconds, now)
        except FencedError:
            self._is_lost = True
            raise
        self._renewed = now

    def _beat_on(self) -> None:
        while not self._done.wait(self._lease_seconds / _BEATS_PER_LEASE):
            try:
                self.beat()
            except FencedError:
                return
            except StateError:
                continue  # out of reach: perhaps not for long, and if for long the owner says so
