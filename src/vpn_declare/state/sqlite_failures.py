"""What SQLite and the file system say, in words for the user."""

import errno
import sqlite3
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.state import StateError

_DISK_FULL: Final = (
    "The disk that holds the state {path} is full. Nothing of this write was kept; all that was "
    "recorded before is safe. Free some space and run the command again."
)
_NOT_ALLOWED: Final = (
    "The state {path} cannot be opened or written by this user: the file, its folder or the file "
    "system is read-only, or belongs to somebody else. Nothing was written. Change the "
    "permissions, or point --state elsewhere."
)
_DAMAGED: Final = (
    "{path} is no state that can be read: it is damaged, or another kind of file. "
    "It was left as it is. Restore a backup or an export, or point --state elsewhere."
)
_BUSY: Final = (
    "The state {path} was kept busy by another process for {seconds} s. Nothing was written. "
    "Let that process end, and run the command again."
)
_DISK_ERROR: Final = (
    "The disk that holds the state {path} failed to read or write ({name}). Nothing of this write "
    "was kept. Check the disk and the quota, and run the command again."
)
_FOREIGN: Final = (
    "{path} is a SQLite database without a state of vpn-declare. It was left as it is. "
    "Point --state at another file."
)
_OTHER: Final = (
    "SQLite refuses the state {path}: {text} ({name}). Nothing of this write was kept. "
    "What was recorded before is as it was. Run the command again."
)

# https://www.sqlite.org/rescode.html; extended codes begin with the primary one's name.
_BY_CODE: Final = MappingProxyType(
    {
        "SQLITE_FULL": _DISK_FULL,
        "SQLITE_READONLY": _NOT_ALLOWED,
        "SQLITE_CANTOPEN": _NOT_ALLOWED,
        "SQLITE_PERM": _NOT_ALLOWED,
        "SQLITE_AUTH": _NOT_ALLOWED,
        "SQLITE_CORRUPT": _DAMAGED,
        "SQLITE_NOTADB": _DAMAGED,
        "SQLITE_BUSY": _BUSY,
        "SQLITE_LOCKED": _BUSY,
        "SQLITE_IOERR": _DISK_ERROR,
    }
)

BUSY_SECONDS: Final = 30
"""How long a write waits for another process's transaction; ours take milliseconds."""


def sqlite_failure(path: str, error: BaseException) -> StateError:
    """Return what an error of ``sqlite3`` means for the user."""
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such table"):
        words = _FOREIGN
    else:
        primary = "_".join(name.split("_")[:2])
        words = _BY_CODE.get(primary, _OTHER)
    return StateError(words.format(path=path, name=name, text=error, seconds=BUSY_SECONDS))


def file_failure(path: str, error: OSError) -> StateError:
    """Return what an error of the file system means for the user."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return StateError(_DISK_FULL.format(path=path))
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return StateError(_NOT_ALLOWED.format(path=path))
        case _:
            reason = error.strerror or type(error).__name__
            return StateError(
                f"The state {path} cannot be used: {reason}. "
                "Nothing was written. Correct the path, or point --state elsewhere."
            )
