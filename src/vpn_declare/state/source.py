"""What the two databases differ in, and nothing more: how to reach them and how they fail."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from vpn_declare.contracts.state import StateError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Row = Sequence[Any]
Fetch = Callable[[str, Mapping[str, object]], Sequence[Row]]
"""Runs one of ``queries`` with its parameters and returns all rows."""


class Source(Protocol):
    """A database that may hold a state. Safe to use from several threads."""

    @property
    def location(self) -> str:
        """Its URL without credentials."""
        ...

    def snapshot(self) -> AbstractContextManager[Fetch | None]:
        """Open a reading of one moment; None where there is no state. Creates nothing.

        Raises:
            StateError: there is something, and it cannot be read.
        """
        ...

    def engine(self) -> "Engine":
        """Return the engine for writing; its transactions exclude other writers' where needed."""
        ...

    def clock(self, connection: "Connection", now: float) -> float:
        """Return what time it is for leases, ``now`` being the caller's clock."""
        ...

    def lease_clock(self, now: float) -> float:
        """Return the same, on a connection of its own.

        Raises:
            StateError: the database is out of reach.
        """
        ...

    def copy_to(self, engine: "Engine") -> None:
        """Copy all tables, as they are, into an empty SQLite database in memory."""
        ...

    def create(self, fill: Callable[["Connection"], None]) -> None:
        """Make the database if there is none, filled by ``fill``: all of it or nothing.

        Without effect where it exists; of several callers at once, one succeeds.
        """
        ...

    def faults(self, fetch: Fetch) -> Sequence[str]:
        """Return what the database itself finds wrong with its storage."""
        ...

    def explain(self, error: Exception) -> StateError:
        """Return the error in words for the user: what, where, what to do, no credentials."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
