"""The tables of a state. One schema, two databases.

``resources`` holds one row per resource: the canonical bytes of its record and their digest.
``sealed`` holds generated secrets, encrypted. ``intents`` is the journal of what is under way; an
intent that is settled leaves it for ``run_steps``, so its size is that of the unfinished work.
``writer_lock`` is one row whose token only grows. All times are seconds since the epoch.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
)

_Sequence: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers INTEGER only

SCHEMA: Final = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _time(name: str) -> Column[float]:
    return Column(name, Double, nullable=False)


META: Final = Table(
    "meta",
    SCHEMA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("format_version", Integer, nullable=False),
    _text("lineage"),
    Column("serial", BigInteger, nullable=False),
    Column("fingerprint_key", LargeBinary, nullable=False),
)

RESOURCES: Final = Table(
    "resources",
    SCHEMA,
    Column("address", Text, primary_key=True),
    Column("record", LargeBinary, nullable=False),
    _text("digest"),
    sqlite_with_rowid=False,
)

ALLOCATIONS: Final = Table(
    "allocations",
    SCHEMA,
    Column("network", Text, primary_key=True),
    _text("cidr"),
)

SEALED: Final = Table(
    "sealed",
    SCHEMA,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

WRITER_LOCK: Final = Table(
    "writer_lock",
    SCHEMA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("token", BigInteger, nullable=False),
    Column("held", Integer, nullable=False),
    _text("host"),
    Column("pid", BigInteger, nullable=False),
    _text("username"),
    _text("command"),
    _text("boot_id"),
    _time("since"),
    _time("renewed"),
    _time("expires"),
)

INTENTS: Final = Table(
    "intents",
    SCHEMA,
    Column("seq", _Sequence, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("run_id"),
    _text("step_id"),
    _text("address"),
    _text("action"),
    _text("idempotency_key"),
    _text("phase"),
    Column("remote_id", Text),
    Column("record", LargeBinary),
    _time("at"),
)

RUNS: Final = Table(
    "runs",
    SCHEMA,
    Column("seq", _Sequence, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    _text("command"),
    _text("username"),
    _text("host"),
    _time("started"),
    Column("ended", Double),
    _text("plan_digest"),
    _text("git_commit"),
    _text("environment"),
    _text("result"),
    _text("overrides"),
    Index("runs_by_plan", "plan_digest"),
)

RUN_STEPS: Final = Table(
    "run_steps",
    SCHEMA,
    Column("seq", _Sequence, primary_key=True),
    _text("run_id"),
    _text("step_id"),
    _text("address"),
    _text("action"),
    _text("idempotency_key"),
    Column("remote_id", Text),
    _text("result"),
    _text("message"),
    _time("at"),
    Column("before", LargeBinary),
    Index("run_steps_by_run", "run_id", "seq"),
)


def fill(connection: Connection, format_version: int, lineage: str, key: bytes) -> None:
    """Make all tables, and the two rows that always exist."""
    SCHEMA.create_all(connection, checkfirst=False)
    connection.execute(
        insert(META).values(
            id=1,
            format_version=format_version,
            lineage=lineage,
            serial=0,
            fingerprint_key=key,
        )
    )
    empty = {column.name: "" for column in WRITER_LOCK.c if isinstance(column.type, Text)}
    numbers = dict.fromkeys(("token", "held", "pid", "since", "renewed", "expires"), 0)
    connection.execute(insert(WRITER_LOCK).values(id=1, **empty, **numbers))
