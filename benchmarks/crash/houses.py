"""Where state lives: a file in the folder, or a database of a PostgreSQL server of our own."""

import contextlib
import os
import pwd
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from benchmarks.crash.world import PRIVATE, Remembered
from vpn_declare.contracts.state import StateBackend
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.state_url import open_store

STORES: Final = ("sqlite", "postgresql")
_PATIENTLY: Final = ("-w", "-t", "300")  # seconds: that long a busy machine may take to start it
_QUIET: Final = "-c autovacuum=off -c checkpoint_timeout=1h"
"""What a server writes to its log by itself from time to time is no cost of ours."""


class House(Protocol):
    """A kind of place for state."""

    @property
    def name(self) -> str:
        """The store's name."""
        ...

    def new(self, folder: Path) -> str:
        """Return the URL of an empty state for a folder."""
        ...

    def copy(self, url: str, folder: Path) -> str:
        """Return the URL of a copy of a state, for a folder that was copied with its files."""
        ...

    def remembered(self, url: str) -> Remembered:
        """Return what a state holds, without touching what a dead process left."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteHouse:
    """State in a file."""

    name: str = "sqlite"

    def new(self, folder: Path) -> str:
        """Return the URL of a file that is not there yet."""
        return f"sqlite:///{folder / PRIVATE / 'state.sqlite'}"

    def copy(self, url: str, folder: Path) -> str:
        """Return the URL of the file that was copied with its folder."""
        del url
        return self.new(folder)

    def remembered(self, url: str) -> Remembered:
        """Read a copy: whoever opens the file itself would tidy its log."""
        file = Path(url.removeprefix("sqlite:///"))
        with tempfile.TemporaryDirectory(prefix="crash-look-") as folder:
            for path in file.parent.glob(f"{file.name}*"):
                shutil.copy(path, folder)
            return _read(f"sqlite:///{Path(folder) / file.name}")


@dataclass(slots=True)
class PostgresqlHouse:
    """State on a server; each state has a database of its own."""

    server: "Server"
    name: str = "postgresql"
    _count: int = field(default=0, init=False)

    def new(self, folder: Path) -> str:
        """Make an empty database."""
        del folder
        return self._made("template1")

    def copy(self, url: str, folder: Path) -> str:
        """Make a database from another one."""
        del folder
        return self._made(url.rpartition("/")[2])

    def remembered(self, url: str) -> Remembered:
        """Read the tables."""
        return _read(url)

    def _made(self, template: str) -> str:
        self._count += 1
        name = f"state_{self._count}"
        self.server.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.server.url_of(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A PostgreSQL server in a temporary folder, reached on loopback."""

    folder: Path
    programs: Path
    port: int

    def url_of(self, database: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, text: str) -> str:
        """Run a statement and return what it answers."""
        import psycopg  # noqa: PLC0415 - only who has a server needs the driver

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            cursor = connection.execute(text)
            row = cursor.fetchone() if cursor.description else None
            return "" if row is None else str(row[0])

    def call(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs, as a user that it accepts."""
        as_root = os.geteuid() == 0
        log = self.folder / "log"
        ended = subprocess.run(
            [self.programs / program, *arguments],
            env={"PGDATA": str(self.folder / "data"), "PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd=self.folder,
            user="postgres" if as_root else None,
            group="postgres" if as_root else None,
            extra_groups=[] if as_root else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if ended.returncode:
            told = log.read_text(encoding="utf-8") if log.exists() else ""
            raise RuntimeError(f"{program} ended with {ended.returncode}. {told}")


def programs() -> Path | None:
    """Return the folder of the newest server that is installed, as Debian lays it out."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: path.parts)
    if found:
        return found[-1].parent
    elsewhere = shutil.which("pg_ctl")
    return Path(elsewhere).parent if elsewhere else None


@contextlib.contextmanager
def house(store: str) -> Iterator[House]:
    """Give a place for states; a server is started for the time of the block.

    Raises:
        FileNotFoundError: there is no server to be started.
    """
    if store == "sqlite":
        yield SqliteHouse()
        return
    found = programs()
    if found is None:
        raise FileNotFoundError(
            "PostgreSQL's server is not installed (Debian: apt-get install postgresql)."
        )
    with tempfile.TemporaryDirectory(prefix="crash-postgresql-") as folder:
        server = Server(folder=Path(folder), programs=found, port=_free_port())
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server.call(
            "initdb", "-U", "postgres", "-E", "UTF8", "--locale=C", "--auth=trust", "--no-sync"
        )
        options = f"-p {server.port} -k {folder} -c listen_addresses=127.0.0.1 {_QUIET}"
        server.call("pg_ctl", "start", *_PATIENTLY, "-l", f"{folder}/log", "-o", options)
        try:
            yield PostgresqlHouse(server)
        finally:
            server.call("pg_ctl", "stop", *_PATIENTLY, "-m", "immediate")


def _free_port() -> int:
    """Return a port of those that Linux gives no outgoing connection (ip(7): from 32768 on)."""
    while True:
        port = random.randrange(10_000, 32_768)  # noqa: S311 - a port, no key
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _read(url: str) -> Remembered:
    store = open_store(url, Shelf[StateBackend].installed("state"))
    try:
        ids = (record.remote_id for record in store.records().values())
        keys = frozenset(intent.key for intent in store.open_intents())
        return Remembered(ids=frozenset(name for name in ids if name), keys=keys)
    finally:
        store.close()
