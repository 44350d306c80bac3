"""Programs that are run on this machine."""

import subprocess
from collections.abc import Sequence
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError

_COMMAND_SECONDS: Final = 20.0
"""So long a command of iproute2 may take; it takes milliseconds. A figure of our own."""


def run_command(words: Sequence[str], given: str = "") -> str:
    """Run a program and return its output.

    Raises:
        ProviderError: it is missing, too slow or failed; the text holds its last words.
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
    except (OSError, subprocess.TimeoutExpired) as error:
        message = f"{words[0]} could not be run: {error}"
        raise ProviderError(message[:500], error_class=ErrorClass.UNAVAILABLE) from None
    if done.returncode != 0:
        message = f"{' '.join(words[:6])}: {(done.stderr or done.stdout).strip()[-300:]}"
        raise ProviderError(message)
    return done.stdout
