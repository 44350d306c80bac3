"""What is wrong, where, why, and what to do: the one shape of every remark to the user.

The summary is fixed text per code, so it is learnt once; everything particular is in the detail.
Codes are never reused: VPN0xx reading, 1xx topology, 2xx plan, 3xx order, 4xx apply, 5xx state,
6xx command line and settings, 7xx topology again, because 1xx is full.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops the work, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a text, both counted from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return ``file:line:column``, or the file alone."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One remark.

    Attributes:
        code: Stable identifier, ``VPN`` and three digits.
        severity: Whether it stops the work.
        summary: Fixed text per code; holds no names of the user's.
        detail: What exactly, and why it matters; sentences.
        fix: What to do; a sentence.
        path: The topology path it speaks of (``sites.hcm03.vpcs.vpc1``), or an address, or empty.
        place: Where that is written, if anywhere.
        vendor_code: The vendor's own number for it (VNG ``2017``), or empty.
    """

    code: str
    severity: Severity = Severity.ERROR
    summary: str
    detail: str = ""
    fix: str = ""
    path: str = ""
    place: Place | None = None
    vendor_code: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order by place, then code: the order in which people read."""
        place = self.place or Place("")
        return (place.file, place.line, place.column, self.code, self.path, self.detail)


class DiagnosticsError(Exception):
    """The input cannot be used; ``diagnostics`` says all that is wrong with it.

    ``exit_code`` is the process's: 1, unless a guard refused (3), a plan is stale (4), the state
    is locked (5) or a person must answer (7). See docs/reference/exit-codes.md.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], exit_code: int = 1) -> None:
        self.diagnostics = tuple(diagnostics)
        self.exit_code = exit_code
        super().__init__("; ".join(f"{d.code} {d.summary}" for d in self.diagnostics))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any of them stops the work."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
