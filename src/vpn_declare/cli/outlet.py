"""Standard streams that may be full, closed or left by their reader: work goes on all the same.

A run that fails because nobody listens would leave its work half told and half done. So a write
never raises; what could not be written is remembered, and told at the end.
"""

import os
from contextlib import suppress
from typing import Any, Protocol, TextIO


class Stream(Protocol):
    """What we need of a stream."""

    def write(self, text: str, /) -> int:
        """Write some text."""
        ...

    def flush(self) -> None:
        """Pass on what was written."""
        ...

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        ...

    def fileno(self) -> int:
        """Return its descriptor."""
        ...


class Outlet:
    """A standard stream whose writes never raise.

    Attributes:
        why_lost: Why something could not be written; empty if all was, or if the reader went away
            (``| head``), who wants no more.
        was_used: Something was written, or was to be.
        is_answer: What is written is what the command is for. Where it is not, as in an apply,
            losing it loses nothing.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_over = stream is None
        self.why_lost = ""
        self.was_used = False
        self.is_answer = True

    @classmethod
    def around(cls, stream: "TextIO | Outlet | None") -> "Outlet":
        """Return the outlet of a stream: itself, if it is one already."""
        return stream if isinstance(stream, Outlet) else cls(stream)

    def write(self, text: str, /) -> int:
        """Write text; what the stream's encoding lacks is escaped."""
        self.was_used = self.was_used or bool(text)
        if self._is_over or self._stream is None:
            if text and self._stream is None:
                self.why_lost = "it is closed"
            return len(text)
        try:
            self._stream.write(_encodable(text, self._stream))
        except (OSError, ValueError) as error:
            self._end(error)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written, as far as anybody takes it."""
        if self._is_over or self._stream is None:
            return
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._end(error)

    def isatty(self) -> bool:
        """Tell whether it is a terminal."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """Return the stream's descriptor.

        Raises:
            OSError: it is closed.
        """
        if self._stream is None:
            message = "the stream is closed"
            raise OSError(message)
        return self._stream.fileno()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        """Return what else libraries ask of a stream: its encoding, its name."""
        return getattr(self._stream, name)

    def _end(self, error: OSError | ValueError) -> None:
        """Write no more. What the stream still holds goes nowhere, or Python would try at exit."""
        self._is_over = True
        if not isinstance(error, BrokenPipeError):
            self.why_lost = getattr(error, "strerror", None) or str(error)
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if self._stream is not None:
                self._stream.flush()


def _encodable(text: str, stream: TextIO) -> str:
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def fill_descriptors() -> None:
    """Open what is closed of the three standard descriptors on nothing.

    Otherwise the next file that is opened gets such a number, and a program that we start takes
    it for its output.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:  # noqa: PLR2004 - standard error
        pass
    os.close(descriptor)
