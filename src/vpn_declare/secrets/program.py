"""Runs a program that prints a secret: no shell, no input, no terminal, so long and no longer.

What it prints stays in memory. What it complains of is kept for its caller to recognise, and is
never shown: it may quote the secret.
"""

import os
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

LARGEST_BYTES: Final = 256 * 1024
"""Ours: a file with the keys of thousands of tunnels, and far below what fills the memory."""

_COMPLAINTS_KEPT: Final = 64
_PIECE_BYTES: Final = 4096
_OUR_OWN: Final = "VPN_DECLARE_KEY"


class ProgramError(Exception):
    """It cannot be run, or ran too long or printed too much; the text goes on after its name."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program ended. ``status`` is negative where a signal ended it."""

    status: int
    output: bytes = field(repr=False)
    complaint: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs programs in one folder and environment, each for at most so many seconds."""

    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    seconds: float

    def run(self, words: Sequence[str]) -> Ran:
        """Run a command and return how it ended.

        The first word is the name of a program on the PATH, or its absolute path: a relative one
        would run what a change of the topology's folder brought. The key that seals generated
        secrets is none of its business and is taken out of its environment.

        Raises:
            ProgramError: there is no such program; or it took too long or printed too much.
        """
        program = self._found(words[0])
        environment = {k: v for k, v in self.environment.items() if k != _OUR_OWN}
        try:
            process = subprocess.Popen(  # noqa: S603 - the caller allows it, word by word
                [program, *words[1:]],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "its words hold a NUL"
            raise ProgramError(f"cannot be run: {reason}") from None
        with process:
            return self._watched(process)

    def _found(self, name: str) -> str:
        if "/" in name and not name.startswith("/"):
            raise ProgramError("has a relative path; name it on the PATH, or by its whole path")
        found = shutil.which(name, path=self.environment.get("PATH", os.defpath))
        if found is None or not found.startswith("/"):
            raise ProgramError("is not installed, or is not on the PATH")
        return found

    def _watched(self, process: subprocess.Popen[bytes]) -> Ran:
        overdue = threading.Event()
        watch = threading.Timer(self.seconds, _end, (process, overdue.set))
        complaints: deque[bytes] = deque(maxlen=_COMPLAINTS_KEPT)
        listener = threading.Thread(target=_listen, args=(process.stderr, complaints), daemon=True)
        watch.daemon = True
        watch.start()
        listener.start()
        try:
            output = process.stdout.read(LARGEST_BYTES + 1) if process.stdout else b""
            if len(output) > LARGEST_BYTES:
                _end(process)
            status = process.wait()
            listener.join()
        except BaseException:
            _end(process)
            raise
        finally:
            watch.cancel()
        if overdue.is_set():
            raise ProgramError(f"took longer than {self.seconds:g} s and was ended")
        if len(output) > LARGEST_BYTES:
            raise ProgramError(f"printed more than {LARGEST_BYTES // 1024} KiB; it was ended")
        return Ran(status, output, b"".join(complaints).decode("utf-8", "replace"))


def text_of(output: bytes) -> str | None:
    """Return what was printed without one newline at its end; None if it is no UTF-8 text."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        return None
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def _end(process: subprocess.Popen[bytes], tell: Callable[[], None] | None = None) -> None:
    """End a program and what it started."""
    if tell is not None:
        tell()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _listen(pipe: IO[bytes] | None, complaints: deque[bytes]) -> None:
    """Take in what a program complains of, so that it never waits for somebody to listen."""
    while pipe is not None and (piece := pipe.read(_PIECE_BYTES)):
        complaints.append(piece)
