"""A state in a PostgreSQL database: for teams, one writer at a time from any machine."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    create_engine,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from vpn_declare.contracts.state import StateError
from vpn_declare.state.older import fetch_of
from vpn_declare.state.postgresql_failures import postgresql_failure
from vpn_declare.state.schema import META
from vpn_declare.state.source import Fetch

_CREATION_LOCK: Final = 0x76706E64  # "vpnd": an advisory lock's number, any will do
_TABLE: Final = text(
    "SELECT 1 FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE nspname = :schema AND relname = :table"
)
_SCHEMA: Final = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
_NOW: Final = text("SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8")
_LOCK: Final = text("SELECT pg_advisory_xact_lock(:lock)")
_CONNECT_SECONDS: Final = 10
_SERVER_SETTINGS: Final = (
    "-c synchronous_commit=on "  # a commit is durable whatever the server's default
    "-c lock_timeout=30s "  # a writer waits for another one as long as on SQLite
    "-c idle_in_transaction_session_timeout=10s"  # a stopped process lets the row go
)


Clock = Callable[[Connection, float], float]
"""What time it is for leases: by the server, or as the caller says."""


def servers_clock(connection: Connection, _now: float) -> float:
    """Return the server's time, seconds since the epoch; also within a long transaction."""
    return float(connection.execute(_NOW).scalar_one())


def callers_clock(_connection: Connection, now: float) -> float:
    """Return the caller's time."""
    return now


class PostgresqlServer:
    """Implements ``state.source.Source``.

    Args:
        url: The URL with the driver's name; its query goes to libpq.
        schema: The schema that holds the state; one database may hold several.
        clock: Whose clock leases go by.
    """

    def __init__(self, url: URL, schema: str, clock: Clock = servers_clock) -> None:
        self.clock = clock
        self._url = url
        self._schema = schema
        self._engine: Engine | None = None
        self._making_engine = threading.Lock()

    @property
    def location(self) -> str:
        """The URL without password and query, and the schema."""
        url = self._url
        bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
        return f"{bare.render_as_string()}?schema={self._schema}"

    @contextmanager
    def snapshot(self) -> Iterator[Fetch | None]:
        """Open a reading of one moment."""
        with self._reading() as connection:
            yield fetch_of(connection) if self._has_state(connection) else None

    def lease_clock(self, now: float) -> float:
        """Return what time it is for leases."""
        with self._reading() as connection:
            return self.clock(connection, now)

    def copy_to(self, engine: Engine) -> None:
        """Copy the tables, as they are, into a database in memory."""
        with self._reading() as connection, engine.begin() as copy:
            found = MetaData()
            found.reflect(connection)
            for table in found.tables.values():
                for column in table.columns:
                    column.type = column.type.as_generic()
                    column.server_default = None
            found.create_all(copy)
            for table in found.tables.values():
                rows = [dict(row) for row in connection.execute(select(table)).mappings()]
                if rows:
                    copy.execute(insert(table), rows)

    def engine(self) -> Engine:
        """Return the engine; made once."""
        with self._making_engine:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine

    def create(self, fill: Callable[[Connection], None]) -> None:
        """Make schema and tables if there are none."""
        with self.engine().begin() as connection:
            if self._has_state(connection):
                return
            connection.execute(_LOCK, {"lock": _CREATION_LOCK})
            if self._has_state(connection):
                return
            if connection.execute(_SCHEMA, {"schema": self._schema}).first() is None:
                connection.execute(CreateSchema(self._schema))
            fill(connection)

    def faults(self, _fetch: Fetch) -> Sequence[str]:
        """Return nothing: PostgreSQL checks its pages when they are read."""
        return ()

    def explain(self, error: Exception) -> StateError:
        """Return the error in words for the user."""
        cause = getattr(error, "orig", None) or error
        return postgresql_failure(self.location, self._passwords(), cause)

    def _passwords(self) -> tuple[str, ...]:
        """Return what must not show: the URL's password, and those among its options."""
        options = self._url.normalized_query.items()
        others = (item for name, found in options if "pas" in name.lower() for item in found)
        return tuple(sorted(filter(None, [self._url.password, *others]), key=len, reverse=True))

    def close(self) -> None:
        """Close all connections."""
        with self._making_engine:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.engine().connect() as connection:
                yield connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
        except SQLAlchemyError as error:
            raise self.explain(error) from error

    def _has_state(self, connection: Connection) -> bool:
        # The catalogue is asked as a table: to_regclass() may answer from a cache that does not
        # know yet what another process just made.
        found = connection.execute(_TABLE, {"schema": self._schema, "table": META.name})
        return found.first() is not None

    def _make_engine(self) -> Engine:
        return create_engine(
            self._url,
            pool_pre_ping=True,  # a connection that died while idle is replaced, not reported
            pool_size=2,
            connect_args={
                "connect_timeout": _CONNECT_SECONDS,
                "tcp_user_timeout": 30_000,  # milliseconds until a silent server counts as lost
                "application_name": "vpn-declare",
                "options": f"-c search_path={self._schema} {_SERVER_SETTINGS}",
            },
        )
