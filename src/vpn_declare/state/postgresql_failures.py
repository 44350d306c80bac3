"""What PostgreSQL and its driver say, in words for the user."""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.state import StateError

_OF_OPTIONS: Final = re.compile(r"(connection is bad: )?invalid .*(option|value|port|URI)")

_SAFE: Final = "All that was recorded before is safe."

_UNREACHABLE: Final = (
    "The PostgreSQL server of the state {where} cannot be reached, or the connection was lost: "
    f"{{text}}. A write that was under way may or may not be there. {_SAFE} Check the server "
    "and the network, and run the command again: it goes on from what is recorded."
)
_REFUSED: Final = (
    "PostgreSQL refuses the log-in to the state {where}: {text}. Check the user and the password "
    "(in the URL, PGPASSWORD or ~/.pgpass)."
)
_BAD_OPTION: Final = (
    "PostgreSQL's client does not understand the options in the URL of the state {where}: {text}. "
    "No server was asked. Correct what follows the '?' in the URL; the options are those of "
    "libpq, as sslmode=verify-full, and schema=NAME."
)
_NO_DATABASE: Final = (
    "There is no such database for the state {where}: {text}. Create it, or correct the URL."
)
_NOT_ALLOWED: Final = (
    "The database user may not do this to the state {where}: {text}. Nothing was written. It "
    "needs the right to make a schema in the database, or to own the schema."
)
_READ_ONLY: Final = (
    "The server of the state {where} is read-only (a standby?). Nothing was written. "
    "Point --state at the primary."
)
_DISK_FULL: Final = (
    "The disk of the server that holds the state {where} is full. Nothing of this write was kept. "
    f"{_SAFE} Free some space there, and run the command again."
)
_CROWDED: Final = (
    "The server of the state {where} has no connection left for us. Nothing was written. "
    "Run the command again later, or raise max_connections."
)
_BUSY: Final = (
    "Another process kept the state {where} busy for too long. Nothing was written. "
    "Let that process end, and run the command again."
)
_DAMAGED: Final = (
    "The state {where} is damaged, or its tables are not ours: {text}. It was left as it is. "
    "Restore a backup or an export, or choose another schema with ?schema=NAME."
)
_OTHER: Final = (
    "PostgreSQL refuses the state {where}: {text} (SQLSTATE {code}). "
    "Nothing of this write was kept. Run the command again."
)

# Appendix A of PostgreSQL's manual; the first two characters are the class.
_BY_CODE: Final = MappingProxyType(
    {
        "": _UNREACHABLE,
        "08": _UNREACHABLE,
        "57P01": _UNREACHABLE,
        "57P02": _UNREACHABLE,
        "57P03": _UNREACHABLE,
        "28": _REFUSED,
        "3D000": _NO_DATABASE,
        "42501": _NOT_ALLOWED,
        "25006": _READ_ONLY,
        "53100": _DISK_FULL,
        "53300": _CROWDED,
        "55P03": _BUSY,
        "57014": _BUSY,
        "40": _BUSY,
        "42P01": _DAMAGED,
        "42703": _DAMAGED,
        "XX": _DAMAGED,
    }
)


def postgresql_failure(where: str, secrets: Iterable[str], error: BaseException) -> StateError:
    """Return what an error of the driver means for the user; ``secrets`` never show."""
    code = getattr(error, "sqlstate", None) or ""
    words = _BY_CODE.get(code) or _BY_CODE.get(code[:2], _OTHER)
    text = _first_line(error)
    if not code and "authentication failed" in text:  # the driver gives no code while connecting
        words = _REFUSED
    elif not code and text.startswith("database ") and text.endswith("does not exist"):
        words = _NO_DATABASE
    elif not code and _OF_OPTIONS.match(text):
        words = _BAD_OPTION
    for secret in secrets:  # as a word: a short one is part of many others
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "[secret]", text)
    return StateError(words.format(where=where, text=text, code=code))


def _first_line(error: BaseException) -> str:
    """Return what the server said, without the driver's preface."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return line.rpartition("FATAL:")[2].strip().rstrip(".")
