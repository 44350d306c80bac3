"""Turns: one change of a tunnel at a time, whichever of its ends asks for it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turns:
    """A lock for each pair of ends, made when it is first asked for."""

    _locks: dict[frozenset[str], threading.Lock] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def of(self, ends: Iterable[str]) -> threading.Lock:
        """Return the lock of two ends, in any order."""
        with self._guard:
            return self._locks.setdefault(frozenset(ends), threading.Lock())
