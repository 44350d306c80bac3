"""The one place that turns every way of ending into a message and an exit code.

The codes are a contract (docs/reference/exit-codes.md): 0 done, 1 error, 2 changes present,
3 refused, 4 plan is stale, 5 locked, 6 partly applied, 7 a person must answer, 130 interrupted.
"""

import os
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.pressed import PRESSED
from vpn_declare.model.diagnostic import DiagnosticsError, Severity

DONE: Final = 0
ERROR: Final = 1
CHANGES_PRESENT: Final = 2
REFUSED: Final = 3
STALE: Final = 4
LOCKED: Final = 5
PARTLY_APPLIED: Final = 6
ASKS_A_PERSON: Final = 7
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Ending:
    """Runs a command to whatever end it comes to."""

    desk: Desk

    def of(self, command: Callable[[], int]) -> int:
        """Return the exit code of ``command``, its failure told. Never raises."""
        # What click prints (--help) goes the same way as what we print.
        out, err = self.desk.terminal.out, self.desk.terminal.err
        PRESSED.clear()
        with redirect_stdout(cast("IO[str]", out)), redirect_stderr(cast("IO[str]", err)):
            return self._heard(self._code_of(command))

    def _code_of(self, command: Callable[[], int]) -> int:
        try:
            return command()
        except (KeyboardInterrupt, click.Abort):
            return self._interrupted()
        except Exception as error:  # noqa: BLE001 - the last door: nothing may pass
            return self._interrupted() if PRESSED.is_set() else self._told(error)

    def _interrupted(self) -> int:
        self.desk.terminal.tell("Interrupted. Nothing was left half recorded.")
        return INTERRUPTED

    def _heard(self, code: int) -> int:
        """Return the exit code, after a word about output that could not be written.

        A reader who went away (`| head`) wants no more: no fault, and nobody to tell.
        """
        terminal = self.desk.terminal
        terminal.out.flush()
        terminal.err.flush()
        out, err = terminal.lost
        is_good = code in {DONE, CHANGES_PRESENT}
        if err and not is_good and not terminal.has_answered:
            terminal.say(f"Standard error cannot be written: {err}. Exit code {code}.")
            terminal.out.flush()
        if not out:
            return code
        from vpn_declare.cli.failures import unwritten  # noqa: PLC0415 - only failures need it

        severity = Severity.ERROR if terminal.owes_answer else Severity.WARNING
        terminal.tell_diagnostics([unwritten(out, severity)])
        return ERROR if is_good and terminal.owes_answer else code

    def _told(self, error: Exception) -> int:
        if isinstance(error, click.exceptions.NoArgsIsHelpError):
            self.desk.terminal.say(error.format_message())
            return DONE
        if isinstance(error, DiagnosticsError):
            self.desk.terminal.tell_diagnostics(error.diagnostics)
            return error.exit_code
        from vpn_declare.cli.failures import diagnosed  # noqa: PLC0415 - only failures need it

        known = diagnosed(error)
        if known is None:
            return self._bug(error)
        diagnostic, is_locked = known
        self.desk.terminal.tell_diagnostics([diagnostic])
        return LOCKED if is_locked else ERROR

    def _bug(self, error: Exception) -> int:
        import traceback  # noqa: PLC0415 - only a bug needs it

        door = self.desk.door
        text = door.scrubber.scrub("".join(traceback.format_exception(error)))
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(door.now()))
        where = _kept(f"vpn-declare-bug-{stamp}-{door.pid}.txt", f"{door.command}\n\n{text}")
        self.desk.terminal.tell(
            f"BUG: {type(error).__name__} in vpn-declare itself; this is not your fault.\n"
            f"  What happened is written to {where}. Please report it.\n"
            "  State is safe: run the same command again to see where it stands."
        )
        return ERROR


def _kept(name: str, text: str) -> str:
    import tempfile  # noqa: PLC0415 - likewise

    path = Path(tempfile.gettempdir()) / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
    except OSError as error:
        return f"no file ({error.strerror})"
    return str(path)
