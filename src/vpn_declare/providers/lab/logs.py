"""The logs of the lab's daemons: what they gained since a moment, and what they say of one tunnel.

A line bears the number of its IKE SA, and its connection once charon knows it
(``06[IKE] <name|3> ...``, ``06[IKE] <3> ...``). The end that answers
often refuses before it knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_ABOUT: Final = re.compile(r"<(?:(?P<name>[^<>|]+)\|)?(?P<number>\d+)>")
_MOST_BYTES: Final = 1 << 18
"""So much of the end of a log is read; a failure takes some 4 KiB. A figure of our own."""


@dataclass(frozen=True, slots=True)
class LogTail:
    """What a log gains from now on."""

    path: Path
    start: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _size(self.path))

    def lines(self) -> list[str]:
        """Return the new lines."""
        return _lines(self.path, self.start)


def last_lines(path: Path) -> list[str]:
    """Return the end of a log."""
    return _lines(path, max(0, _size(path) - _MOST_BYTES))


def last_attempt(lines: Iterable[str], connection: str, address: str) -> tuple[str, ...]:
    """Return what was said of the newest IKE SA of a connection, or with an address.

    Args:
        lines: A log, or its end.
        connection: Name of the connection at this end.
        address: Public address of the other end.
    """
    spoken: dict[str, list[str]] = {}
    ours: dict[str, None] = {}
    for line in lines:
        about = _ABOUT.search(line)
        if about is None:
            continue
        number = about["number"]
        spoken.setdefault(number, []).append(line)
        is_named = about["name"] == connection
        if is_named or (about["name"] is None and re.search(rf"\b{re.escape(address)}\b", line)):
            ours.pop(number, None)
            ours[number] = None
    return tuple(spoken[next(reversed(ours))]) if ours else ()


def _lines(path: Path, start: int) -> list[str]:
    """Return the lines from a byte on; none of a log that is not there, or no more."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
