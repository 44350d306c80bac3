"""A clock on which waiting costs nothing, so that a thousand lives fit into a few minutes."""

import mmap
import struct
import threading
import time
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.state import CALLER, CLOCK, StateBackend, StateLocation, StateStore

_DOUBLE: Final = struct.Struct("d")


class SkippingClock:
    """The real clock, set forward by whatever somebody wanted to sleep.

    A minute of provisioning and the 20 seconds for which a lost object is looked for pass at once;
    all times stay consistent, because the simulated far side reads the same clock. How far it is
    ahead lies in memory that forked processes share: whatever a process slept is over for the next
    one, too, also when it was killed. One process at a time may use it, with all its threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._memory = mmap.mmap(-1, _DOUBLE.size)

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self._ahead_seconds()

    def monotonic(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic() + self._ahead_seconds()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds have passed."""
        with self._lock:
            _DOUBLE.pack_into(self._memory, 0, self._ahead_seconds() + seconds)

    def set(self, now: float) -> None:
        """Make it this moment, seconds since the epoch; earlier, when a world is set up again."""
        with self._lock:
            _DOUBLE.pack_into(self._memory, 0, now - time.time())

    def _ahead_seconds(self) -> float:
        return float(_DOUBLE.unpack_from(self._memory)[0])


class OnOurClock:
    """A backend whose stores go by our clock, also where a server has one of its own."""

    def __init__(self, backend: StateBackend) -> None:
        self._backend = backend
        self.scheme = backend.scheme

    def open(self, location: StateLocation) -> StateStore:
        """Open a store that goes by its caller's clock."""
        options = {**location.options, CLOCK: CALLER}
        return self._backend.open(replace(location, options=options))
