"""A block that Ctrl-C does not break off in the middle.

An exception that comes between two lines of a database library may leave its connection taken, or
a transaction open; then the lock cannot be given back either.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Unbroken:
    """Lets the first SIGINT or SIGTERM wait until its block has ended; a second is heard at once.

    Inside another such block it does nothing: that one waits already. Python handles signals in
    the main thread only: elsewhere nothing needs to wait.
    """

    __slots__ = ("_before", "_waiting")

    def __init__(self) -> None:
        self._before: dict[int, Callable[[int, FrameType | None], object]] = {}
        self._waiting: list[int] = []

    def __enter__(self) -> Self:
        """Let signals wait from now on."""
        if threading.current_thread() is threading.main_thread():
            try:
                for number in _SIGNALS:
                    before = signal.getsignal(number)
                    if callable(before) and not _is_waiting(before):
                        self._before[number] = before
                        signal.signal(number, self._hear)
            except BaseException:
                self._restore()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the handlers back, and hand them what came in the meantime."""
        self._restore()
        for number in self._waiting:
            self._before[number](number, None)

    def _restore(self) -> None:
        try:
            self._put_back()
        except BaseException:  # one that came in between, and was heard
            self._put_back()
            raise

    def _put_back(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self._waiting:
            self._before[number](number, frame)
        else:
            self._waiting.append(number)


def _is_waiting(handler: object) -> bool:
    return isinstance(getattr(handler, "__self__", None), Unbroken)
