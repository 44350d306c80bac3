"""Bytes to text, and where in a text something stands."""

from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.model.diagnostic import Place

MOST_BYTES: Final = 32 * 1024 * 1024
"""Size of the largest text that is read; about half a million sites. Our choice."""


def decoded(data: bytes, file: str, faults: Faults) -> str | None:
    """Return UTF-8 bytes as text, without a byte order mark; None after a fault."""
    if len(data) > MOST_BYTES:
        faults.add(
            codes.FILE_TOO_LARGE,
            f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} are read.",
            "Split it into several files in one folder.",
            place=Place(file),
        )
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        faults.add(
            codes.NOT_TEXT,
            f"Byte {column} of line {line} is not UTF-8.",
            "Save the file as UTF-8 text.",
            place=Place(file, line, column),
        )
        return None


def character_at(text: str, line: int, column: int) -> str:
    """Return the character at a position counted from 0, or nothing outside the text."""
    lines = text.split("\n", line + 1)
    return lines[line][column : column + 1] if line < len(lines) else ""
