"""The writes of a state, the same for both databases.

Rule 1: one call, one transaction, durable when the call returns.
Rule 2: every transaction checks the token first, and holds the lock's row until it ends.
Rule 3: a call writes the rows that it is about and the serial, whatever the size of the state.
Rule 4: Ctrl-C comes before or after a transaction, never inside.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError

from vpn_declare.contracts.journal import Intent, IntentPhase, Note, Run, RunResult, Settlement
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.state import StateError
from vpn_declare.model.codec import recorded_to_bytes
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.resource import Recorded
from vpn_declare.state import locking
from vpn_declare.state.columns import (
    allocation_rows,
    intent_row,
    record_row,
    run_row,
    sealed_rows,
    step_row,
)
from vpn_declare.state.formats import Formats
from vpn_declare.state.older import migrate
from vpn_declare.state.schema import (
    ALLOCATIONS,
    INTENTS,
    META,
    RESOURCES,
    RUN_STEPS,
    RUNS,
    SEALED,
    fill,
)
from vpn_declare.state.source import Source
from vpn_declare.state.texts import other_lineage
from vpn_declare.state.unbroken import Unbroken

_ROWS_AT_ONCE = 500
_LINEAGE_BYTES = 8  # 16 characters, because it is stamped on objects with short descriptions
_KEY_BYTES = 32  # the length of SHA-256's output (RFC 2104 section 3 asks for no less)


class Writer:
    """Writes to one source. Safe to use from several threads, which wait for each other."""

    def __init__(
        self, source: Source, formats: Formats, random_bytes: Callable[[int], bytes]
    ) -> None:
        self._source = source
        self._formats = formats
        self._random_bytes = random_bytes
        self._one_at_a_time = threading.Lock()

    # The lock.

    def acquire(self, holder: Holder, lease_seconds: float, now: float) -> Token:
        """Take the lock; make or migrate the state first if it needs that."""
        with Unbroken(), self._explained():
            self._source.create(self._fill)
        with self._unchecked() as connection:
            migrate(connection, self._formats, self._source.location)
            clock = partial(self._source.clock, connection, now)
            return locking.take(connection, holder, lease_seconds, clock)

    def renew(self, token: Token, lease_seconds: float, now: float) -> None:
        """Extend the lease."""
        with self._unchecked() as connection:
            clock = partial(self._source.clock, connection, now)
            locking.extend(connection, token, lease_seconds, clock)

    def release(self, token: Token) -> None:
        """Give the lock back."""
        with self._unchecked() as connection:
            locking.give_back(connection, token)

    def break_lock(self, token: Token) -> None:
        """Take the lock away from its holder; without effect when it changed hands since."""
        with self._unchecked() as connection:
            locking.give_back(connection, token)

    # Runs.

    def start_run(self, token: Token, run: Run) -> None:
        """Write the beginning of a run."""
        with self._transaction(token) as connection:
            connection.execute(insert(RUNS).values(run_row(run)))

    def finish_run(self, token: Token, run_id: str, result: RunResult, ended: float) -> None:
        """Write the end of a run."""
        change = update(RUNS).where(RUNS.c.id == run_id).values(result=result.value, ended=ended)
        with self._transaction(token) as connection:
            if connection.execute(change).rowcount != 1:
                message = f"{self._source.location} knows no run {run_id}; nothing was written."
                raise StateError(message)

    # The journal.

    def intend(self, token: Token, intent: Intent) -> None:
        """Write an intent."""
        with self._transaction(token) as connection:
            connection.execute(insert(INTENTS).values(intent_row(intent)))

    def accept(self, token: Token, intent_id: str, remote_id: str, recorded: Recorded) -> None:
        """Write the far side's id and the pending record."""
        data = recorded_to_bytes(recorded)
        change = update(INTENTS).where(INTENTS.c.id == intent_id)
        with self._transaction(token) as connection:
            done = connection.execute(
                change.values(phase=IntentPhase.ACCEPTED.value, remote_id=remote_id, record=data)
            )
            if done.rowcount != 1:
                raise self._no_intent(intent_id)
            _change_records(connection, Settlement(put=(recorded,)))

    def settle(  # noqa: PLR0913, PLR0917 - the contract's arguments
        self,
        token: Token,
        intent_id: str,
        outcome: Outcome,
        settlement: Settlement,
        before: Recorded | None,
        at: float,
    ) -> None:
        """Move an intent into the history, with what it changes."""
        with self._transaction(token) as connection:
            intent = connection.execute(
                select(INTENTS.c.run_id, INTENTS.c.idempotency_key, INTENTS.c.remote_id).where(
                    INTENTS.c.id == intent_id
                )
            ).one_or_none()
            if intent is None:
                raise self._no_intent(intent_id)
            connection.execute(delete(INTENTS).where(INTENTS.c.id == intent_id))
            row = dict(intent._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
            connection.execute(insert(RUN_STEPS).values(row | step_row(outcome, before, at)))
            _change_records(connection, settlement)

    def note(self, token: Token, run_id: str, notes: Sequence[Note], at: float) -> None:
        """Write steps that made no call."""
        no_call = {"run_id": run_id, "idempotency_key": "", "remote_id": None}
        rows = [no_call | step_row(note.outcome, note.before, at) for note in notes]
        # Two records may swap their addresses, so all removals go before all that is put.
        everything = Settlement(
            put=tuple(record for note in notes for record in note.settlement.put),
            remove=tuple(address for note in notes for address in note.settlement.remove),
        )
        with self._transaction(token) as connection:
            if rows:
                connection.execute(insert(RUN_STEPS), rows)
            _change_records(connection, everything)

    # Records and allocations.

    def write(self, token: Token, settlement: Settlement) -> None:
        """Change records outside a step."""
        with self._transaction(token) as connection:
            _change_records(connection, settlement)

    def remember(self, token: Token, allocations: Mapping[str, str]) -> None:
        """Add pool allocations."""
        with self._transaction(token) as connection:
            if allocations:
                _put(connection, ALLOCATIONS, allocation_rows(allocations))
                _count_up(connection)

    def seal(self, token: Token, values: Mapping[str, bytes]) -> None:
        """Add encrypted secrets, and write over none."""
        with self._transaction(token) as connection:
            taken = sorted({*connection.execute(select(SEALED.c.name)).scalars()} & values.keys())
            if taken:
                message = f"{self._source.location} holds a sealed {taken[0]}; it is kept."
                raise StateError(message)
            _put(connection, SEALED, sealed_rows(values))

    def drop_sealed(self, token: Token, names: Iterable[str]) -> None:
        """Forget encrypted secrets."""
        with self._transaction(token) as connection:
            for name in names:
                connection.execute(delete(SEALED).where(SEALED.c.name == name))

    def load(
        self,
        token: Token,
        records: Iterable[Recorded],
        allocations: Mapping[str, str],
        *,
        lineage: str | None,
        sealed: Mapping[str, bytes],
    ) -> None:
        """Replace all records, allocations and encrypted secrets."""
        with self._transaction(token) as connection:
            if lineage is not None:
                self._take_lineage(connection, lineage)
            for table in (RESOURCES, ALLOCATIONS, SEALED):
                connection.execute(delete(table))
            _put(connection, RESOURCES, map(record_row, records))
            _put(connection, ALLOCATIONS, allocation_rows(allocations))
            _put(connection, SEALED, sealed_rows(sealed))
            _count_up(connection)

    def _take_lineage(self, connection: Connection, lineage: str) -> None:
        own, serial = connection.execute(select(META.c.lineage, META.c.serial)).one()
        if own == lineage:
            return
        if serial or connection.execute(select(INTENTS.c.id).limit(1)).first() is not None:
            raise StateError(other_lineage(self._source.location, own, lineage))
        connection.execute(update(META).values(lineage=lineage))

    def _fill(self, connection: Connection) -> None:
        lineage = self._random_bytes(_LINEAGE_BYTES).hex()
        fill(connection, self._formats.current, lineage, self._random_bytes(_KEY_BYTES))

    def _no_intent(self, intent_id: str) -> StateError:
        return StateError(
            f"{self._source.location} has no open intent {intent_id}: it was settled already, or "
            "never written. Nothing was written now. This is a fault of vpn-declare; please "
            "report it."
        )

    @contextmanager
    def _transaction(self, token: Token) -> Iterator[Connection]:
        with self._unchecked() as connection:
            locking.check(connection, token)
            yield connection

    @contextmanager
    def _unchecked(self) -> Iterator[Connection]:
        with (
            Unbroken(),
            self._one_at_a_time,
            self._explained(),
            self._source.engine().begin() as connection,
        ):
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._source.explain(error) from error


def _change_records(connection: Connection, settlement: Settlement) -> None:
    """Write and drop records, and count the serial up if there is anything to do.

    Dropping goes first: a record may move to an address that another one leaves.
    """
    if not settlement.put and not settlement.remove:
        return
    for address in settlement.remove:
        connection.execute(delete(RESOURCES).where(RESOURCES.c.address == address))
    _put(connection, RESOURCES, map(record_row, settlement.put))
    _count_up(connection)


def _count_up(connection: Connection) -> None:
    connection.execute(update(META).values(serial=META.c.serial + 1))


def _put(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, or replace those with the same key, a few hundred at a time."""
    dialect_insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = dialect_insert(table)
    others = {c.name: statement.excluded[c.name] for c in table.c if not c.primary_key}
    upsert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others)
    remaining = iter(rows)
    while batch := [dict(row) for row in islice(remaining, _ROWS_AT_ONCE)]:
        connection.execute(upsert, batch)
