"""Ctrl-C at one line after the other."""

import linecache
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from types import FrameType, ModuleType
from typing import Any


class PressedAt:
    """Presses Ctrl-C at the nth line that is run of some modules, in this thread.

    A line that has `try:` alone does not count: Python looks for signals at calls and jumps.
    """

    def __init__(self, line: int, modules: tuple[ModuleType, ...]) -> None:
        self.is_pressed = False
        self.line = line
        self._left = line
        self._files = {module.__file__ for module in modules}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Press inside this block, and go on after it."""
        before = sys.gettrace()
        with suppress(KeyboardInterrupt):
            sys.settrace(self._trace)
            try:
                yield
            finally:
                sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        file = frame.f_code.co_filename
        if file not in self._files:
            return None
        if event == "line" and linecache.getline(file, frame.f_lineno).strip() != "try:":
            self._left -= 1
            if self._left == 0:
                self.is_pressed = True
                signal.raise_signal(signal.SIGINT)
        return self._trace


def pressed_everywhere(*modules: ModuleType) -> Iterator[PressedAt]:
    """Yield one press after the other, until one comes after the last line."""
    for line in count(1):
        pressed = PressedAt(line, modules)
        yield pressed
        if not pressed.is_pressed:
            return
