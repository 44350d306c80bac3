"""A state store in memory: the contract in its plainest form, for tests of plug-ins and engines.

It keeps every promise of ``contracts.state`` but one: it is gone with the process. Use it where a
test needs many fresh stores; use the real ones where durability matters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from types import MappingProxyType

from vpn_declare.contracts.journal import (
    Intent,
    IntentPhase,
    Note,
    Run,
    RunResult,
    RunStep,
    Settlement,
)
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.contracts.state import FencedError, LockedError, StateError
from vpn_declare.model.address import Address
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded


@dataclass(slots=True)
class _Content:
    """What is in a store; several ``MemoryStore`` may share it, as processes share a file."""

    lock: Lock = field(default_factory=Lock)
    base: Base = field(default_factory=Base)
    fingerprint_key: FingerprintKey | None = None
    records: dict[Address, Recorded] = field(default_factory=dict)
    allocations: dict[str, str] = field(default_factory=dict)
    sealed: dict[str, bytes] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    steps: dict[str, list[RunStep]] = field(default_factory=dict)
    holder: Holder | None = None
    last_token: int = 0


class MemoryStore:
    """A state store in memory. ``beside`` opens a second view of the same content."""

    def __init__(self, lineage: str = "memory", content: _Content | None = None) -> None:
        self._lineage = lineage
        self._content = _Content() if content is None else content

    def beside(self) -> "MemoryStore":
        """Return another store with the same content, as a second process would open it."""
        return MemoryStore(self._lineage, self._content)

    @property
    def location(self) -> str:
        """The store's URL."""
        return "memory:"

    def base(self) -> Base:
        """Return lineage and serial."""
        return self._content.base

    def records(self) -> Mapping[Address, Recorded]:
        """Return all recorded resources, sorted by address."""
        with self._content.lock:
            return dict(sorted(self._content.records.items()))

    def allocations(self) -> Mapping[str, str]:
        """Return remembered pool allocations."""
        with self._content.lock:
            return dict(sorted(self._content.allocations.items()))

    def fingerprint_key(self) -> FingerprintKey | None:
        """Return the key for fingerprints, or None before the first write."""
        return self._content.fingerprint_key

    def sealed(self) -> Mapping[str, bytes]:
        """Return the encrypted secrets by name."""
        with self._content.lock:
            return dict(sorted(self._content.sealed.items()))

    def open_intents(self) -> Sequence[Intent]:
        """Return the intents that were never settled, oldest first."""
        with self._content.lock:
            return tuple(self._content.intents.values())

    def runs(self, limit: int = 50) -> Sequence[Run]:
        """Return the latest runs, newest first."""
        with self._content.lock:
            return tuple(reversed(self._content.runs.values()))[:limit]

    def run_steps(self, run_id: str) -> Sequence[RunStep]:
        """Return the steps of a run, in the order in which they ended."""
        with self._content.lock:
            return tuple(self._content.steps.get(run_id, ()))

    def applied(self, plan_digest: str) -> Run | None:
        """Return the run that began to apply this plan, if any did."""
        found = [run for run in self.runs(len(self._content.runs)) if run.plan_digest]
        return next((run for run in found if run.plan_digest == plan_digest), None)

    def close(self) -> None:
        """Do nothing: there are no connections."""

    def acquire(self, holder: Holder, lease_seconds: float, now: float) -> Token:
        """Take the lock, or take it over from a holder whose lease has run out."""
        content = self._content
        with content.lock:
            if content.holder is not None and content.holder.expires > now:
                raise LockedError(content.holder)
            if not content.base.lineage:
                content.base = Base(self._lineage, 0)
                content.fingerprint_key = FingerprintKey(self._lineage.encode())
            content.last_token += 1
            token = Token(content.last_token)
            content.holder = replace(
                holder, token=token, since=now, renewed=now, expires=now + lease_seconds
            )
            return token

    def renew(self, token: Token, lease_seconds: float, now: float) -> None:
        """Extend the lease."""
        with self._content.lock:
            holder = self._held_by(token)
            self._content.holder = replace(holder, renewed=now, expires=now + lease_seconds)

    def release(self, token: Token) -> None:
        """Give the lock back."""
        self.break_lock(token)

    def lease_clock(self, now: float) -> float:
        """Return ``now``: there is no other clock."""
        return now

    def holder(self) -> Holder | None:
        """Return who holds the lock, expired or not."""
        return self._content.holder

    def break_lock(self, token: Token) -> None:
        """Take the lock away from the holder with that token."""
        with self._content.lock:
            if self._content.holder is not None and self._content.holder.token == token:
                self._content.holder = None

    def start_run(self, token: Token, run: Run) -> None:
        """Write the beginning of a run."""
        with self._content.lock:
            self._held_by(token)
            self._content.runs[run.id] = run

    def finish_run(self, token: Token, run_id: str, result: RunResult, ended: float) -> None:
        """Write the end of a run."""
        with self._content.lock:
            self._held_by(token)
            run = self._content.runs[run_id]
            self._content.runs[run_id] = replace(run, result=result, ended=ended)

    def intend(self, token: Token, intent: Intent) -> None:
        """Write an intent before its call."""
        with self._content.lock:
            self._held_by(token)
            self._content.intents[intent.id] = intent

    def accept(self, token: Token, intent_id: str, remote_id: str, recorded: Recorded) -> None:
        """Write the far side's id, and the pending record with it."""
        with self._content.lock:
            self._held_by(token)
            intent = self._open_intent(intent_id)
            self._content.intents[intent_id] = replace(
                intent, phase=IntentPhase.ACCEPTED, remote_id=remote_id
            )
            self._change(Settlement(put=(recorded,)))

    def settle(  # noqa: PLR0913, PLR0917 - the contract's signature
        self,
        token: Token,
        intent_id: str,
        outcome: Outcome,
        settlement: Settlement,
        before: Recorded | None,
        at: float,
    ) -> None:
        """Close an intent with its outcome, and change records."""
        with self._content.lock:
            self._held_by(token)
            intent = self._open_intent(intent_id)
            del self._content.intents[intent_id]
            note = Note(outcome=outcome, settlement=settlement, before=before)
            self._write_notes(intent.run_id, (note,), at)

    def note(self, token: Token, run_id: str, notes: Sequence[Note], at: float) -> None:
        """Write steps that made no call."""
        with self._content.lock:
            self._held_by(token)
            self._write_notes(run_id, notes, at)

    def write(self, token: Token, settlement: Settlement) -> None:
        """Change records outside a step."""
        with self._content.lock:
            self._held_by(token)
            self._change(settlement)

    def remember(self, token: Token, allocations: Mapping[str, str]) -> None:
        """Add pool allocations."""
        with self._content.lock:
            self._held_by(token)
            self._content.allocations.update(allocations)

    def seal(self, token: Token, values: Mapping[str, bytes]) -> None:
        """Add encrypted secrets, and write over none."""
        with self._content.lock:
            self._held_by(token)
            if self._content.sealed.keys() & values.keys():
                raise StateError("A sealed secret bears that name; it is kept.")
            self._content.sealed |= values

    def drop_sealed(self, token: Token, names: Iterable[str]) -> None:
        """Forget encrypted secrets."""
        with self._content.lock:
            self._held_by(token)
            for name in names:
                self._content.sealed.pop(name, None)

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
        content = self._content
        with content.lock:
            self._held_by(token)
            loaded = {record.address: record for record in records}
            if lineage not in {None, content.base.lineage}:
                if content.base.serial or content.intents:
                    raise StateError("The state was written to, and has another lineage.")
                content.base = Base(lineage or "", 0)
            content.records, content.allocations = loaded, dict(allocations)
            content.sealed = dict(sealed)
            self._count_change()

    def _held_by(self, token: Token) -> Holder:
        holder = self._content.holder
        if holder is None or holder.token != token:
            raise FencedError("The lock was taken over by somebody else.")
        return holder

    def _open_intent(self, intent_id: str) -> Intent:
        if intent_id not in self._content.intents:
            raise StateError(f"No open intent is called {intent_id}.")
        return self._content.intents[intent_id]

    def _write_notes(self, run_id: str, notes: Sequence[Note], at: float) -> None:
        steps = self._content.steps.setdefault(run_id, [])
        # Two records may swap their addresses, so all removals go before all that is put.
        puts = tuple(record for note in notes for record in note.settlement.put)
        removes = tuple(address for note in notes for address in note.settlement.remove)
        self._change(Settlement(put=puts, remove=removes))
        steps.extend(_as_step(note, at) for note in notes)

    def _change(self, settlement: Settlement) -> None:
        for address in settlement.remove:
            self._content.records.pop(address, None)
        for record in settlement.put:
            self._content.records[record.address] = record
        if settlement != Settlement():
            self._count_change()

    def _count_change(self) -> None:
        base = self._content.base
        self._content.base = Base(base.lineage, base.serial + 1)


def _as_step(note: Note, at: float) -> RunStep:
    diagnostic = note.outcome.diagnostic
    return RunStep(
        step_id=note.outcome.step_id,
        address=note.outcome.address,
        action=note.outcome.action,
        result=note.outcome.result.value,
        message="" if diagnostic is None else diagnostic.detail,
        at=at,
        before=note.before,
    )
