"""A Linux box that runs one charon: where its socket is, and how commands are run beside it."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError

_COMMAND_SECONDS: Final = 20.0
"""So long a command of iproute2 may take; it takes milliseconds. A figure of our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One gateway.

    Attributes:
        name: The gateway's id on the far side, ``SITE/GATEWAY``.
        socket: Path of the VICI socket.
        folder: Folder of the connection files (``conf.d`` of swanctl).
        namespace: Name of the network namespace that charon runs in; empty for the machine's own.
        local_address: Address that IKE is spoken from; empty leaves it to the routing table.
    """

    name: str
    socket: Path
    folder: Path
    namespace: str = ""
    local_address: str = ""

    def ip(self, *words: str) -> str:
        """Run ``ip`` in the box's namespace and return what it prints.

        Raises:
            ProviderError: it failed.
        """
        inside = ("-n", self.namespace) if self.namespace else ()
        return run_command(("ip", *inside, *words))

    def ip_json(self, *words: str) -> list[dict[str, Any]]:
        """Run ``ip -json`` and return the list that it prints; empty where it prints nothing."""
        text = self.ip("-json", *words)
        found: list[dict[str, Any]] = json.loads(text) if text.strip() else []
        return [item for item in found if item]


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
