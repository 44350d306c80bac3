"""Ctrl-C and SIGTERM: before a run they end the command, during a run they stop it by degrees."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Final, Self

from vpn_declare.apply import Interrupt
from vpn_declare.cli.pressed import interrupt
from vpn_declare.cli.terminal import Terminal

_TOLD: Final = (
    "Stopping: nothing new starts, what runs is finished and recorded. Once more to stop waiting.",
    "Not waiting any longer. What is known is recorded; the next run looks up the rest.",
)


class Signals:
    """Catches SIGINT and SIGTERM inside its block; the handlers are put back after.

    Until ``arm`` both end the command as Ctrl-C does. From then on the first press stops starting,
    the second stops waiting, and a third ends the command.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.interrupt = Interrupt()
        self._terminal = terminal
        self._is_armed = False
        self._presses = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        """Catch them. Only the main thread can; elsewhere nothing is caught."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._press)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the handlers back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def arm(self) -> None:
        """From now on there is a run to be stopped by degrees."""
        self._is_armed = True

    def _press(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if not self._is_armed or self._presses >= len(_TOLD):
            interrupt()
        self.interrupt.press()
        self._presses += 1
        self._terminal.tell_at_once(_TOLD[self._presses - 1])
