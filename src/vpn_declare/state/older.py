"""Reading a state of an older format: through a copy in memory, migrated there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, StaticPool, create_engine, select, text, update

from vpn_declare.state.formats import Formats
from vpn_declare.state.schema import META
from vpn_declare.state.source import Fetch, Row, Source


def migrate(connection: Connection, formats: Formats, location: str) -> None:
    """Bring the state of this connection's transaction to the present format.

    Raises:
        StateError: its format is newer, or too old.
    """
    version = connection.execute(select(META.c.format_version)).scalar_one()
    for step in formats.steps_from(version, location):
        step.apply(connection)
        connection.execute(update(META).values(format_version=step.to_version))


@contextmanager
def migrated_copy(source: Source, formats: Formats) -> Iterator[Fetch]:
    """Open a reading of an older state as it will be once it is migrated."""
    engine = memory_engine()
    try:
        source.copy_to(engine)
        with engine.begin() as connection:
            migrate(connection, formats, source.location)
            yield fetch_of(connection)
    finally:
        engine.dispose()


def memory_engine() -> Engine:
    """Return an engine on a new SQLite database in memory, of one connection."""
    return create_engine("sqlite://", poolclass=StaticPool)


def fetch_of(connection: Connection) -> Fetch:
    """Return the reading function of a connection."""

    def fetch(query: str, parameters: Mapping[str, object]) -> Sequence[Row]:
        return connection.execute(text(query), dict(parameters)).all()

    return fetch
