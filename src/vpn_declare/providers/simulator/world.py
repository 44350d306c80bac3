"""The file that a simulated world lives in: one SQLite database, apart from state.

Guarantees: a transaction happens as a whole or not at all, also when the process is killed in the
middle of it; any number of threads and processes may use one world at once; a reading creates
neither file nor folder, and finds an empty world where there is none.

The log is written ahead and not forced to disk at each commit (``synchronous=NORMAL``): a killed
process loses nothing, a power cut may lose the latest calls of a world that was made up anyway.
"""

import contextlib
import os
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.simulator.ledger import FORMAT, SCHEMA, Ledger

FILE_NAME: Final = "world.sqlite"
_WAIT_SECONDS: Final = 60.0
"""How long a call waits for other processes' calls; each of theirs takes a millisecond or so."""


class World:
    """One world, opened once per process and shared by all sessions and threads."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Ledger]:
        """Give the objects to look at."""
        with self._lock, _told_plainly(self._path):
            opened = self._open()
            if opened is None:
                with contextlib.closing(_empty()) as connection:
                    yield Ledger(connection, self._now())
            else:
                yield Ledger(opened.connection, self._now())

    @contextlib.contextmanager
    def writing(self) -> Iterator[Ledger]:
        """Give the objects to change, in one transaction."""
        with self._lock, _told_plainly(self._path):
            connection = self._open_to_write().connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                ledger = Ledger(connection, self._now())
                ledger.sweep()
                yield ledger
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _open(self) -> "_Opened | None":
        """Return the open file; None where there is none. A file put in its place is reopened."""
        try:
            inode = self._path.stat().st_ino
        except FileNotFoundError:
            self._opened = None
            return None
        if self._opened is None or self._opened.inode != inode:
            self._opened = _Opened(_connect(self._path), inode)
        return self._opened

    def _open_to_write(self) -> "_Opened":
        opened = self._open()
        while opened is None:
            _bear(self._path)
            opened = self._open()
        return opened


class _Opened:
    """A connection and the file that it leads to; closed when nobody refers to it any more."""

    __slots__ = ("__weakref__", "connection", "inode")

    def __init__(self, connection: sqlite3.Connection, inode: int) -> None:
        self.connection = connection
        self.inode = inode
        weakref.finalize(self, connection.close)


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.execute("PRAGMA synchronous = NORMAL")
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if found != FORMAT:
        connection.close()
        message = (
            f"The simulated world {path} has format {found}; this version of vpn-declare reads"
            f" format {FORMAT}. Use the version that made it, or remove the file to start anew."
        )
        raise ProviderError(message)
    return connection


def _bear(path: Path) -> None:
    """Make an empty world as a whole: of several processes that try at once, one succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".world-", dir=path.parent) as cradle:
        newborn = Path(cradle) / FILE_NAME
        newborn.touch(mode=0o600)
        with contextlib.closing(sqlite3.connect(newborn, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
        with contextlib.suppress(FileExistsError):
            os.link(newborn, path)


@contextlib.contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into what a user can act upon."""
    try:
        yield
    except sqlite3.OperationalError as error:
        message = f"The simulated world {path} cannot be used now: {error}."
        raise ProviderError(message[:500], error_class=ErrorClass.UNAVAILABLE) from error
    except sqlite3.DatabaseError as error:
        message = (
            f"The simulated world {path} cannot be read: {error}. Remove the file to start anew;"
            " nothing but simulated objects is in it."
        )
        raise ProviderError(message[:500]) from error
    except OSError as error:
        message = f"The simulated world {path} cannot be opened: {error.strerror}."
        raise ProviderError(message[:500], error_class=ErrorClass.UNAVAILABLE) from error
