"""Standard output and standard error: the only place that writes to them."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock

from vpn_declare.cli.outlet import Outlet, Stream, fill_descriptors
from vpn_declare.model.diagnostic import Diagnostic

# Output into a file or a pipe is as wide as the style guide's lines, on every machine.
_WIDTH_WITHOUT_TERMINAL = 99
# ECMA-48: cursor to the top, erase to the end of the line, and to the end of the screen.
_TOP, _REST_OF_LINE, _REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """Where a command prints.

    Attributes:
        out: Standard output: results, and nothing else.
        err: Standard error: diagnostics, questions and progress.
        colour: ANSI colours on ``out``.
        err_colour: ANSI colours on ``err``.
        live: Lines of ``err`` may be redrawn.
        width: Columns of ``out``.
        scrub: Takes secrets out of what goes to ``err``: it may quote a library or a far side.
    """

    out: Stream
    err: Stream
    colour: bool
    err_colour: bool
    live: bool
    width: int
    scrub: Callable[[str], str] = str

    @classmethod
    def of_process(
        cls, environ: Mapping[str, str], *, colour: bool, scrub: Callable[[str], str] = str
    ) -> "Terminal":
        """Return the terminal of this process.

        ``NO_COLOR`` set to anything, and ``TERM=dumb``, mean no colour and no redrawing.
        """
        may = colour and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        fill_descriptors()
        out, err = Outlet.around(sys.stdout), Outlet.around(sys.stderr)
        to_screen = out.isatty()
        columns = shutil.get_terminal_size().columns if to_screen else _WIDTH_WITHOUT_TERMINAL
        return cls(
            out=out,
            err=err,
            colour=may and to_screen,
            err_colour=may and err.isatty(),
            live=may and err.isatty(),
            width=max(columns, 40),
            scrub=scrub,
        )

    def say(self, text: str) -> None:
        """Print a result; a final newline is added where there is none."""
        self.out.write(text if text.endswith("\n") or not text else f"{text}\n")
        self.out.flush()

    def say_again(self, text: str) -> None:
        """Print a result in the place of the last one, where that can be done; else below it."""
        if not self.colour:
            self.say(text)
            return
        lines = "".join(f"{line}{_REST_OF_LINE}\n" for line in text.splitlines())
        self.say(f"{_TOP}{lines}{_REST_OF_SCREEN}")

    def tell(self, text: str) -> None:
        """Print a remark for the person, apart from results."""
        self.out.flush()
        text = self.scrub(text)
        self.err.write(text if text.endswith("\n") or not text else f"{text}\n")
        self.err.flush()

    def tell_at_once(self, text: str) -> None:
        """Print a remark from a signal handler, past the streams.

        They may be in the middle of a write in this very thread, and refuse a second one.
        """
        with suppress(OSError, ValueError):  # nobody reads it, or it is no file
            os.write(self.err.fileno(), f"{text}\n".encode())

    def tell_diagnostics(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Print diagnostics, sorted by place."""
        found = tuple(diagnostics)
        if found:
            from vpn_declare.report.diagnostics import (  # noqa: PLC0415 - only if needed
                format_diagnostics,
            )

            self.tell(format_diagnostics(found, colour=self.err_colour))

    @property
    def lost(self) -> tuple[str, str]:
        """Why something could not be written to ``out`` and to ``err``; empty if all was."""
        out, err = (s.why_lost if isinstance(s, Outlet) else "" for s in (self.out, self.err))
        return out, err

    @property
    def has_answered(self) -> bool:
        """Whether anything was said on ``out``."""
        return isinstance(self.out, Outlet) and self.out.was_used

    @property
    def owes_answer(self) -> bool:
        """Whether what goes to ``out`` is what the command is for."""
        return not isinstance(self.out, Outlet) or self.out.is_answer

    def answer_by_work(self) -> None:
        """Say that the command is for what it does: if ``out`` is lost, nothing is."""
        if isinstance(self.out, Outlet):
            self.out.is_answer = False

    def ask(self, question: str, wanted: str) -> bool:
        """Ask a person, and tell whether the answer is ``wanted``. No answer is a no."""
        return self.answer_to(question) == wanted

    @property
    def is_with_person(self) -> bool:
        """Whether somebody can be expected to answer, because standard input is a terminal."""
        return sys.stdin is not None and sys.stdin.isatty()

    def answer_to(self, question: str) -> str:
        """Ask a person, and return the answer without blanks around it; empty for none."""
        self.out.flush()
        self.err.write(question)
        self.err.flush()
        answer = "" if sys.stdin is None else sys.stdin.readline()
        if not answer.endswith("\n"):
            self.err.write("\n")
        return answer.strip()


def each_once(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Return what tells each text once, whichever threads have it told."""
    told: set[str] = set()
    lock = Lock()

    def tell_once(text: str) -> None:
        with lock:
            if text not in told:
                told.add(text)
                tell(text)

    return tell_once
