"""A state store on a database: the readings at once, the writes when somebody first writes."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from vpn_declare.contracts.journal import Intent, Note, Run, RunResult, Settlement
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.resource import Recorded
from vpn_declare.state.formats import FORMATS, Formats
from vpn_declare.state.reading import SqlReader
from vpn_declare.state.source import Source

if TYPE_CHECKING:
    from vpn_declare.state.writing import Writer


class SqlStore(SqlReader):
    """Implements ``contracts.state.StateStore`` on a ``Source``.

    Args:
        source: The database.
        formats: The present format; another one only in tests of migration.
        random_bytes: Makes the lineage and the key for fingerprints.
    """

    def __init__(
        self,
        source: Source,
        formats: Formats = FORMATS,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        super().__init__(source, formats)
        self._random_bytes = random_bytes

    @cached_property
    def _writer(self) -> "Writer":
        # SQLAlchemy takes longer to import than a small plan takes altogether.
        from vpn_declare.state.writing import Writer  # noqa: PLC0415 - see above

        return Writer(self._source, self._formats, self._random_bytes)

    def acquire(self, holder: Holder, lease_seconds: float, now: float) -> Token:
        """Take the lock; the state is made now if there is none."""
        return self._writer.acquire(holder, lease_seconds, now)

    def renew(self, token: Token, lease_seconds: float, now: float) -> None:
        """Extend the lease."""
        self._writer.renew(token, lease_seconds, now)

    def release(self, token: Token) -> None:
        """Give the lock back."""
        self._writer.release(token)

    def break_lock(self, token: Token) -> None:
        """Take the lock away from the holder with that token."""
        self._writer.break_lock(token)

    def start_run(self, token: Token, run: Run) -> None:
        """Write the beginning of a run."""
        self._writer.start_run(token, run)

    def finish_run(self, token: Token, run_id: str, result: RunResult, ended: float) -> None:
        """Write the end of a run."""
        self._writer.finish_run(token, run_id, result, ended)

    def intend(self, token: Token, intent: Intent) -> None:
        """Write an intent before its call."""
        self._writer.intend(token, intent)

    def accept(self, token: Token, intent_id: str, remote_id: str, recorded: Recorded) -> None:
        """Write the far side's id, and the pending record with it."""
        self._writer.accept(token, intent_id, remote_id, recorded)

    def settle(  # noqa: PLR0913, PLR0917 - the contract's arguments
        self,
        token: Token,
        intent_id: str,
        outcome: Outcome,
        settlement: Settlement,
        before: Recorded | None,
        at: float,
    ) -> None:
        """Close an intent in one commit with what it changes."""
        self._writer.settle(token, intent_id, outcome, settlement, before, at)

    def note(self, token: Token, run_id: str, notes: Sequence[Note], at: float) -> None:
        """Write steps that made no call, all in one commit."""
        self._writer.note(token, run_id, notes, at)

    def write(self, token: Token, settlement: Settlement) -> None:
        """Change records outside a step."""
        self._writer.write(token, settlement)

    def remember(self, token: Token, allocations: Mapping[str, str]) -> None:
        """Add pool allocations."""
        self._writer.remember(token, allocations)

    def seal(self, token: Token, values: Mapping[str, bytes]) -> None:
        """Add encrypted secrets."""
        self._writer.seal(token, values)

    def drop_sealed(self, token: Token, names: Iterable[str]) -> None:
        """Forget encrypted secrets."""
        self._writer.drop_sealed(token, names)

    def load(
        self,
        token: Token,
        records: Iterable[Recorded],
        allocations: Mapping[str, str],
        *,
        lineage: str | None = None,
        sealed: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        """Replace everything by an import."""
        self._writer.load(token, records, allocations, lineage=lineage, sealed=sealed)
