"""Diagnostics as text: the one shape in which a person reads what is wrong.

::

    site.yaml:12:22: error VPN101: Name leads nowhere
      No site is named 'dannang'. Did you mean 'danang'?
      Declare it under 'sites:', or correct the name.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, Severity

_COLOURS: Final[Mapping[Severity, str]] = MappingProxyType(
    {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36"}
)
_BOLD: Final = "1"
_FIRST_PRINTABLE: Final = 0x20
_DELETE: Final = 0x7F
_LAST_CONTROL: Final = 0x9F


def format_diagnostics(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Return the remarks as text, in the order of their places; empty text for none.

    Control characters that come from the user's files are shown as escapes, so that no file can
    drive the terminal.
    """
    ordered = sorted(diagnostics, key=lambda diagnostic: diagnostic.sort_key)
    return "".join(format_diagnostic(diagnostic, colour=colour) for diagnostic in ordered)


def format_diagnostic(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """Return one remark: where, how bad and what on the first line; detail and fix below."""
    where = str(diagnostic.place) if diagnostic.place else diagnostic.path
    kind = f"{diagnostic.severity} {diagnostic.code}"
    vendor = f" (vendor's code {diagnostic.vendor_code})" if diagnostic.vendor_code else ""
    if colour:
        where = _painted(where, _BOLD)
        kind = _painted(kind, _COLOURS[diagnostic.severity])
    head = f"{where}: {kind}" if where else kind
    lines = [f"{head}: {diagnostic.summary}{vendor}"]
    for part in (diagnostic.detail, diagnostic.fix):
        lines += [f"  {line}" for line in part.split("\n") if line]
    return "".join(f"{_printable(line, keep_escapes=colour)}\n" for line in lines)


def _painted(text: str, sgr: str) -> str:
    return f"\x1b[{sgr}m{_printable(text)}\x1b[0m" if text else ""


def _printable(text: str, *, keep_escapes: bool = False) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if keep_escapes and character == "\x1b" else _shown(character)
        for character in text
    )


def _shown(character: str) -> str:
    number = ord(character)
    if number < _FIRST_PRINTABLE or _DELETE <= number <= _LAST_CONTROL:
        return f"\\x{number:02x}"
    return character if character.isprintable() else f"\\u{number:04x}"
