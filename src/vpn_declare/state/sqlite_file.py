"""A state in a SQLite file: how it is made, read and opened for writing.

Readings go through the standard library and write nothing. The file appears complete or not at
all: it is filled under another name and then linked to its own.
"""

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vpn_declare.contracts.state import StateError
from vpn_declare.state.source import Fetch, Row
from vpn_declare.state.sqlite_failures import BUSY_SECONDS, file_failure, sqlite_failure

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


class SqliteFile:
    """Implements ``state.source.Source``."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._engine: Engine | None = None
        self._opened: tuple[int, int] | None = None
        self._making_engine = threading.Lock()

    @property
    def location(self) -> str:
        """The URL: ``sqlite:///`` and the path."""
        return f"sqlite:///{self._path}"

    def check(self) -> None:
        """Make sure that what is there, if anything, can be a state.

        Raises:
            StateError: it cannot.
        """
        self._exists()

    @contextmanager
    def snapshot(self) -> Iterator[Fetch | None]:
        """Open a reading of one moment."""
        with self._reading() as connection:
            yield None if connection is None else partial(_fetch, connection)

    def clock(self, _connection: "Connection", now: float) -> float:
        """Return ``now``: who shares a file shares a clock."""
        return now

    def lease_clock(self, now: float) -> float:
        """Return ``now``."""
        return now

    def copy_to(self, engine: "Engine") -> None:
        """Copy the file's content into a database in memory."""
        with self._reading() as connection, engine.connect() as copy:
            target = copy.connection.driver_connection
            if connection is not None and isinstance(target, sqlite3.Connection):
                connection.backup(target)

    def engine(self) -> "Engine":
        """Return the engine for writing, one connection; made once."""
        with self._making_engine:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    def create(self, fill: Callable[["Connection"], None]) -> None:
        """Make the folder and the file if there is none."""
        if self._exists():
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
            os.close(handle)
            try:
                _fill_file(Path(name), fill)
                # Of several makers at once one gets the name; the others use that file.
                with suppress(FileExistsError):
                    os.link(name, self._path)
            finally:
                for suffix in ("", *_SIDE_FILES):
                    Path(name + suffix).unlink(missing_ok=True)
            _sync_folder(self._path.parent)
        except OSError as error:
            raise file_failure(str(self._path), error) from error
        except sqlite3.Error as error:
            raise self.explain(error) from error

    def faults(self, fetch: Fetch) -> Sequence[str]:
        """Return what SQLite's own check of the file finds."""
        rows = fetch("PRAGMA integrity_check", {})
        return tuple(str(row[0]) for row in rows if row[0] != "ok")

    def explain(self, error: Exception) -> StateError:
        """Return the error in words for the user."""
        return sqlite_failure(str(self._path), getattr(error, "orig", None) or error)

    def close(self) -> None:
        """Close the writing connection; the last one to leave removes SQLite's side files."""
        with self._making_engine:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _exists(self) -> bool:
        """Tell whether there is a file that may be a state.

        Raises:
            StateError: there is something else. An empty file is a broken copy, not an empty
                state; and a log without its file belongs to a state that was taken away.
        """
        size = self._size()
        if size is None and self._log().exists() and (size := self._size()) is None:
            raise self._unusable(f"is gone, but its log {self._log().name} is there")
        if size is None:
            return False
        if not self._path.is_file():
            raise self._unusable("is no file")
        if size == 0:
            raise self._unusable("is an empty file")
        return True

    def _size(self) -> int | None:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise file_failure(str(self._path), error) from error

    def _log(self) -> Path:
        return Path(f"{self._path}-wal")

    def _unusable(self, what: str) -> StateError:
        return StateError(
            f"The state {self._path} {what}. Taking it for an empty state could make everything "
            "twice, so nothing was done. Restore the file from where it went or from a backup; "
            "or remove what is there, if nothing was ever applied from here."
        )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        if not self._exists():
            yield None
            return
        try:
            with closing(_connect(self._path, self._reading_mode())) as connection:
                connection.execute("PRAGMA query_only = 1")
                connection.execute("BEGIN")
                yield connection
        except sqlite3.Error as error:
            raise self.explain(error) from error

    def _reading_mode(self) -> str:
        """Return how to open for reading without leaving anything behind.

        A log beside the file needs a shared index file, which SQLite makes and, if it may write,
        removes again. Where we may write nothing and there is no log, nobody is writing, and
        SQLite is told so.
        """
        if os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK):
            return "mode=rw"
        has_log = self._log().exists() and self._log().stat().st_size > 0
        return "mode=ro" if has_log else "mode=ro&immutable=1"

    def _make_engine(self) -> "Engine":
        from sqlalchemy import QueuePool, create_engine, event  # noqa: PLC0415 - for writers only

        engine = create_engine(
            "sqlite://",
            creator=self._connect_for_writing,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: "Connection") -> None:
            self._make_sure_of_the_file()
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine

    def _connect_for_writing(self) -> sqlite3.Connection:
        connection = _connect(self._path, "mode=rw")
        connection.execute("PRAGMA synchronous = FULL")
        self._opened = self._identity()
        return connection

    def _make_sure_of_the_file(self) -> None:
        """Refuse to write into a file that was removed or replaced: it would be lost silently."""
        if self._identity() != self._opened:
            message = (
                f"The state {self._path} was removed or replaced while it was in use. Nothing was "
                "written to what is there now. Put the file back, and run the command again: it "
                "finds what was made in the meantime by its mark."
            )
            raise StateError(message)

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.as_uri()}?{mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def _fetch(
    connection: sqlite3.Connection, query: str, parameters: Mapping[str, object]
) -> Sequence[Row]:
    return connection.execute(query, dict(parameters)).fetchall()


def _fill_file(path: Path, fill: Callable[["Connection"], None]) -> None:
    from sqlalchemy import NullPool, create_engine  # noqa: PLC0415 - for writers only

    with closing(_connect(path, "mode=rw")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    engine = create_engine(
        "sqlite://", creator=partial(_connect, path, "mode=rw"), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        fill(connection)
        connection.commit()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name durable, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
