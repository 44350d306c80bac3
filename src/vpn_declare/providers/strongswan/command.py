"""Programs that are run on this machine."""

import subprocess
from collections.abc import Sequence
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError

_COMMAND_SECONDS: Final = 20.0
"""So long a command of iproute2 may take; it takes milliseconds. A figure of our own."""


class CommandFailedError(ProviderError):
    """A program ran and failed; ``code`` is its exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


def run_command(words: Sequence[str], given: str = "") -> str:
    """Run a program and return its output.

    Raises:
        CommandFailedError: it failed; the text holds its last words.
        ProviderError: it is missing, or too slow.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell, no words of strangers
            list(words),
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=_COMMAND_SECONDS,
        )
    except FileNotFoundError as error:
        raise ProviderError(f"{words[0]} could not be run: {error}"[:500]) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{words[0]} could not be run: {error}"
        raise ProviderError(message[:500], error_class=ErrorClass.UNAVAILABLE) from None
    if done.returncode != 0:
        message = f"{' '.join(words[:6])}: {(done.stderr or done.stdout).strip()[-300:]}"
        raise CommandFailedError(message, done.returncode)
    return done.stdout
