"""What the journal costs: durable commits, and bytes written, for runs of several sizes.

An apply of the whole program is run, with a meter around its state store. Commits are those that
SQLAlchemy reports. Bytes are those that the thread of bookkeeping hands to the kernel while it
writes to a SQLite state (the log, and what is copied from it into the file), and for PostgreSQL
the growth of the server's write-ahead log.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from benchmarks import generate
from benchmarks.crash.houses import House, PostgresqlHouse
from benchmarks.crash.life import Life, Lives, Report, put_before
from benchmarks.crash.mortal import WRITES
from benchmarks.crash.scenarios import APPLY, TOPOLOGY
from benchmarks.crash.trial import Home
from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.state import postgresql, sqlite

JOURNAL: Final = ("intend", "accept", "settle", "note")
_WRITTEN: Final = re.compile(r"^wchar: (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one apply wrote to its state.

    Attributes:
        store: Name of the state store.
        steps: How many steps the run had.
        records: Records written to the journal.
        commits: Commits that these took.
        bytes_written: Bytes that they took.
        other_commits: Commits of the lock and of the run's beginning and end.
    """

    store: str
    steps: int
    records: int
    commits: int
    bytes_written: int
    other_commits: int


class Meter:
    """Counts what happens between the beginning and the end of each write.

    The lock's heartbeat writes in a thread of its own, so each thread has its own current write.
    """

    def __init__(self) -> None:
        self.writes: Counter[str] = Counter()
        self.commits: Counter[str] = Counter()
        self.bytes_written: Counter[str] = Counter()
        self._current: ContextVar[str] = ContextVar("current write", default="")

    def around(self, name: str, write: Callable[..., Any]) -> Callable[..., Any]:
        """Return a write that is counted."""

        def counted(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the write takes and gives
            outer = self._current.set(name)
            before = _bytes_of_this_thread()
            try:
                return write(*arguments)
            finally:
                self.writes[name] += 1
                self.bytes_written[name] += _bytes_of_this_thread() - before
                self._current.reset(outer)

        return counted

    def committed(self, _connection: Connection) -> None:
        """Count a commit for the write that is under way."""
        self.commits[self._current.get()] += 1

    def report(self) -> Report:
        """Return all counts."""
        return {
            "writes": self.writes,
            "commits": self.commits,
            "bytes_written": self.bytes_written,
        }


class MeteredStore:
    """A state store with a meter around each write."""

    def __init__(self, store: StateStore, meter: Meter) -> None:
        self._store = store
        self._meter = meter

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        method = getattr(self._store, name)
        return self._meter.around(name, method) if name in WRITES else method


class MeteredBackend:
    """A backend whose stores are metered."""

    def __init__(self, backend: StateBackend, meter: Meter) -> None:
        self._backend = backend
        self._meter = meter
        self.scheme = backend.scheme

    def open(self, location: StateLocation) -> MeteredStore:
        """Open a store with a meter."""
        return MeteredStore(self._backend.open(location), self._meter)


def metered() -> Callable[[], Report]:
    """Put a meter between the program and its state store."""
    meter = Meter()
    event.listen(Engine, "commit", meter.committed)
    for shelf in (sqlite, postgresql):
        put_before(shelf, "BACKEND", lambda backend: MeteredBackend(backend, meter))
    return meter.report


def costs(lives: Lives, house: House, folder: Path, sizes: list[int]) -> Iterator[Cost]:
    """Apply topologies of those sizes from nothing and yield what each cost.

    Raises:
        RuntimeError: an apply did not end well.
    """
    for size in sizes:
        home_folder = folder / f"steps-{size}"
        home_folder.mkdir()
        home = Home(folder=home_folder, url=house.new(home_folder))
        text = generate.topology(shape="hub-spoke", form="long", resources=size)
        (home_folder / TOPOLOGY).write_text(text, encoding="utf-8")
        position = _log_position(house)
        life = Life(folder=home_folder, commands=home.commands(APPLY), outfit=metered)
        end = lives.live(life)
        if any(end.codes):
            raise RuntimeError(f"An undisturbed run did not end well; see {home_folder}.")
        yield _cost(house, end.report, _log_position(house) - position)


def _cost(house: House, report: Report, log_bytes: int) -> Cost:
    writes, commits = report["writes"], report["commits"]
    own_bytes = sum(report["bytes_written"].get(name, 0) for name in JOURNAL)
    of_journal = sum(commits.get(name, 0) for name in JOURNAL)
    return Cost(
        store=house.name,
        steps=writes["settle"],
        records=sum(writes.get(name, 0) for name in JOURNAL),
        commits=of_journal,
        bytes_written=log_bytes or own_bytes,
        other_commits=sum(commits.values()) - of_journal,
    )


def _bytes_of_this_thread() -> int:
    """Return how many bytes this thread has handed to the kernel (Linux, proc(5))."""
    found = _WRITTEN.search(Path("/proc/thread-self/io").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


def _log_position(house: House) -> int:
    """Return how far a server's write-ahead log has grown; 0 where there is no server."""
    if not isinstance(house, PostgresqlHouse):
        return 0
    return int(house.server.sql("SELECT pg_current_wal_lsn() - '0/0'"))
