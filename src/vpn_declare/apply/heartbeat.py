"""The heartbeat: keeps our hold on the lock, and knows when it may be lost."""

from vpn_declare.apply.hands import Hands

_BEATS_PER_LEASE = 3


class Heartbeat:
    """Renews the lease when a third of it has passed.

    ``may_write`` is the fence on our side: a process that was stopped and wakes up after its lease
    sends nothing any more until a renewal succeeded. It goes by the wall clock, because that one
    runs on while a machine sleeps.
    """

    def __init__(self, hands: Hands, lease_seconds: float) -> None:
        self._hands = hands
        self._lease_seconds = lease_seconds
        self._renewed = hands.now()
        hands.store.renew(hands.token, lease_seconds, self._renewed)

    def beat(self) -> None:
        """Renew the lease if it is time.

        Raises:
            FencedError: somebody else has the lock.
        """
        now = self._hands.now()
        if not 0 <= now - self._renewed < self._lease_seconds / _BEATS_PER_LEASE:
            self._hands.store.renew(self._hands.token, self._lease_seconds, now)
            self._renewed = now

    def may_write(self) -> bool:
        """Tell whether the lease still runs; safe to ask from any thread."""
        return self._hands.now() - self._renewed < self._lease_seconds
