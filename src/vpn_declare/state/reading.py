"""The readings of a state, the same for both databases."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.journal import Intent, Run, RunStep
from vpn_declare.contracts.lock import Holder
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.contracts.state import StateError
from vpn_declare.model.address import Address
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded
from vpn_declare.state import queries
from vpn_declare.state.formats import Formats
from vpn_declare.state.records import LazyRecords, record_digest
from vpn_declare.state.rows import holder_of, intent_of, run_of, run_step_of
from vpn_declare.state.source import Fetch, Row, Source

_NO_PARAMETERS: Final[Mapping[str, object]] = MappingProxyType({})


def _nothing(_query: str, _parameters: Mapping[str, object]) -> Sequence[Row]:
    """Answer for a state that does not exist."""
    return ()


class SqlReader:
    """Implements ``contracts.state.StateReader``. Each call is one snapshot, kept by nobody."""

    def __init__(self, source: Source, formats: Formats) -> None:
        self._source = source
        self._formats = formats

    @property
    def location(self) -> str:
        """The URL without credentials."""
        return self._source.location

    def base(self) -> Base:
        """Return lineage and serial."""
        for _, lineage, serial, _ in self._rows(queries.META):
            return Base(lineage, serial)
        return Base()

    def records(self) -> Mapping[Address, Recorded]:
        """Return all records; each is decoded on first access."""
        return LazyRecords(self._rows(queries.RECORDS), self.location)

    def allocations(self) -> Mapping[str, str]:
        """Return remembered pool allocations."""
        return dict(sorted((row[0], row[1]) for row in self._rows(queries.ALLOCATIONS)))

    def fingerprint_key(self) -> FingerprintKey | None:
        """Return the key for fingerprints."""
        for row in self._rows(queries.META):
            return FingerprintKey(bytes(row[3]))
        return None

    def sealed(self) -> Mapping[str, bytes]:
        """Return the encrypted secrets."""
        return dict(sorted((row[0], bytes(row[1])) for row in self._rows(queries.SEALED)))

    def open_intents(self) -> Sequence[Intent]:
        """Return the intents that were never settled, oldest first."""
        with self._snapshot() as fetch:
            return tuple(map(intent_of, fetch(queries.OPEN_INTENTS, _NO_PARAMETERS)))

    def runs(self, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""
        with self._snapshot() as fetch:
            return tuple(map(run_of, fetch(queries.RUNS, {"limit": limit})))

    def run_steps(self, run_id: str) -> Sequence[RunStep]:
        """Return the steps of a run, in the order in which they ended."""
        with self._snapshot() as fetch:
            return tuple(map(run_step_of, fetch(queries.RUN_STEPS, {"run": run_id})))

    def applied(self, plan_digest: str) -> Run | None:
        """Return the first run that began to apply this plan."""
        if not plan_digest:
            return None
        with self._snapshot() as fetch:
            runs = map(run_of, fetch(queries.RUN_OF_PLAN, {"digest": plan_digest}))
            return next(runs, None)

    def holder(self) -> Holder | None:
        """Return who holds the lock, expired or not."""
        return holder_of(self._rows(queries.HOLDER))

    def lease_clock(self, now: float) -> float:
        """Return what time it is for leases."""
        return self._source.lease_clock(now)

    def storage_faults(self) -> Sequence[tuple[Address | None, str]]:
        """Return what is wrong with the bytes: the address they belong to, and what it is.

        Where the database itself is damaged, that is all there is to tell; its rows are not read.
        """
        with self._snapshot() as fetch:
            if fetch is not _nothing and (faults := self._source.faults(fetch)):
                return tuple((None, fault) for fault in faults)
            return tuple(
                (address, "its bytes are not those that were written")
                for address, record, digest in fetch(queries.RECORDS_WITH_DIGEST, _NO_PARAMETERS)
                if not isinstance(record, bytes) or record_digest(record) != digest
            )

    def close(self) -> None:
        """Let go of connections."""
        self._source.close()

    def _rows(self, query: str) -> Sequence[Row]:
        with self._snapshot() as fetch:
            return fetch(query, _NO_PARAMETERS)

    @contextmanager
    def _snapshot(self) -> Iterator[Fetch]:
        try:
            with self._source.snapshot() as fetch:
                if fetch is None:
                    yield _nothing
                elif self._steps_needed(fetch):
                    with self._migrated_copy() as copy:
                        yield copy
                else:
                    yield fetch
        except ValueError as error:
            message = (
                f"The state at {self.location} holds something that cannot be read: {error}. "
                "Restore a backup or an export."
            )
            raise StateError(message) from error

    def _steps_needed(self, fetch: Fetch) -> bool:
        rows = fetch("SELECT format_version FROM meta", _NO_PARAMETERS)
        if len(rows) != 1:
            message = (
                f"{self.location} has the tables of a state and does not say of which format. "
                "It is damaged; restore a backup or an export."
            )
            raise StateError(message)
        return bool(self._formats.steps_from(rows[0][0], self.location))

    @contextmanager
    def _migrated_copy(self) -> Iterator[Fetch]:
        # SQLAlchemy is imported for the rare old state only.
        from vpn_declare.state.older import migrated_copy  # noqa: PLC0415 - see above

        with migrated_copy(self._source, self._formats) as copy:
            yield copy
