"""What goes wrong with calls, by the entries of ``fail``. Counts are kept in the world's file."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.simulator.ledger import Ledger
from vpn_declare.providers.simulator.settings import (
    AMBIGUOUS,
    WRITES,
    CallName,
    Fault,
    FaultName,
)
from vpn_declare.providers.simulator.world import World

LOST_REPLY: Final = "No answer came: the connection was lost. Whether it was done is not known."
DOOM: Final = "Provisioning failed: the simulator was told to let it fail (never-ready)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as faults see it; ``title`` and ``address`` are empty where the call has none."""

    name: CallName
    kind: str
    title: str = ""
    address: str = ""


class Faults:
    """The entries of ``fail``, and how often each has struck in this world."""

    __slots__ = ("_entries", "_seed", "_world")

    def __init__(self, entries: Iterable[Fault], seed: str, world: World) -> None:
        self._entries = _numbered(entries)
        self._seed = seed
        self._world = world

    @property
    def ask_for_titles(self) -> bool:
        """Tell whether some entry looks at names, so that they are worth looking up."""
        return any(entry.title is not None for _key, entry in self._entries)

    def strike(self, call: Call) -> Fault | None:
        """Return the first entry that meets this call now, and count it."""
        candidates = [(key, entry) for key, entry in self._entries if _matches(entry, call)]
        if not candidates or not self._may_strike(candidates):
            return None
        with self._world.writing() as ledger:
            for key, entry in candidates:
                if self._strikes(ledger, key, entry):
                    return entry
        return None

    def _may_strike(self, candidates: list[tuple[str, Fault]]) -> bool:
        """Tell whether any is not used up; a look is cheaper than a transaction."""
        with self._world.reading() as ledger:
            return any(not _is_used_up(ledger, key, entry) for key, entry in candidates)

    def _strikes(self, ledger: Ledger, key: str, entry: Fault) -> bool:
        if _is_used_up(ledger, key, entry):
            return False
        met = ledger.count_up(f"{key}:met")
        if met <= entry.skip or not self._draw(key, met) < entry.probability:
            return False
        ledger.count_up(f"{key}:struck")
        return True

    def _draw(self, key: str, number: int) -> float:
        raw = hashlib.sha256(f"{self._seed}:{key}:{number}".encode()).digest()
        return int.from_bytes(raw[:7], "big") / 2**56


def error_before(fault: Fault) -> ProviderError | None:
    """Return what the call ends with before any work is done, if it ends so."""
    match fault.error:
        case FaultName.THROTTLED:
            wait = None if fault.retry_after_ms is None else fault.retry_after_ms / 1000
            return ProviderError(
                "429 Too Many Requests.",
                error_class=ErrorClass.THROTTLED,
                retry_after_seconds=wait,
            )
        case FaultName.UNAVAILABLE:
            return ProviderError(
                "503 Service Unavailable: the far side cannot be reached.",
                error_class=ErrorClass.UNAVAILABLE,
            )
        case FaultName.REFUSED:
            return ProviderError("Refused: the simulator was told to refuse this call.")
        case FaultName.AMBIGUOUS_BEFORE:
            return ProviderError(LOST_REPLY, error_class=ErrorClass.AMBIGUOUS)
        case FaultName.AMBIGUOUS_AFTER | FaultName.NEVER_READY | FaultName.DOWN:
            return None


def error_after(fault: Fault) -> ProviderError | None:
    """Return what the call ends with after its work was done, if it ends so."""
    if fault.error is FaultName.AMBIGUOUS_AFTER:
        return ProviderError(LOST_REPLY, error_class=ErrorClass.AMBIGUOUS)
    return None


def _matches(entry: Fault, call: Call) -> bool:
    return (
        entry.on in {CallName.ANY, call.name}
        and (call.name in WRITES or entry.error not in AMBIGUOUS)
        and entry.kind in {None, call.kind}
        and (entry.title is None or fnmatchcase(call.title, entry.title))
        and (entry.address is None or fnmatchcase(call.address, entry.address))
    )


def _is_used_up(ledger: Ledger, key: str, entry: Fault) -> bool:
    return entry.times != "always" and ledger.counter(f"{key}:struck") >= entry.times


def _numbered(entries: Iterable[Fault]) -> tuple[tuple[str, Fault], ...]:
    """Return each entry with the name of its counters: its content, and which of its like it is.

    So an entry keeps its count when others are added before it.
    """
    seen: Counter[str] = Counter()
    keyed: list[tuple[str, Fault]] = []
    for entry in entries:
        content = hashlib.sha256(entry.model_dump_json().encode()).hexdigest()[:16]
        seen[content] += 1
        keyed.append((f"fault:{content}:{seen[content]}", entry))
    return tuple(keyed)
