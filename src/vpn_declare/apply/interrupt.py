"""How a door tells a run to stop, from a signal handler or another thread."""

from typing import Final

STOP_STARTING: Final = 1
STOP_WAITING: Final = 2


class Interrupt:
    """A level that only rises.

    0: go on. 1 (first Ctrl-C): start nothing new, finish what runs. 2 (second): stop waiting; what
    is known is recorded all the same. Safe to press from a signal handler: it takes no lock.
    """

    __slots__ = ("_level",)

    def __init__(self) -> None:
        self._level = 0

    def press(self) -> int:
        """Raise the level by one and return it."""
        self._level = min(self._level + 1, STOP_WAITING)
        return self._level

    def level(self) -> int:
        """Return the level: 0, 1 or 2."""
        return self._level
