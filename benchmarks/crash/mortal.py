"""What lies between the program and its plug-ins: every place at which a life can end.

The shelves load a plug-in by module and name, as the entry points say; in a process that is to
die, another object stands there, which passes everything on. Before and after each write to the
state store, and before and after the work of each call to the far side, it passes a place. At the
wanted place the process kills itself.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.crash.life import Outfit, Report, put_before
from vpn_declare.contracts.provider import Context, Provider, Session
from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.model.value import Attributes
from vpn_declare.providers import simulator
from vpn_declare.state import postgresql, sqlite

WRITES: Final = frozenset(
    {
        "acquire",
        "renew",
        "release",
        "break_lock",
        "start_run",
        "finish_run",
        "intend",
        "accept",
        "settle",
        "note",
        "write",
        "remember",
        "load",
    }
)
CALLS: Final = frozenset({"list", "read", "find", "create", "update", "delete"})
BEFORE: Final = "before"
AFTER: Final = "after"


class Fate:
    """Counts the places that a process passes, and ends it at one of them.

    Args:
        place: Where it dies when it comes there first; None is nowhere.
        call_seconds: How long the far side takes before and after its work, really waited.
    """

    def __init__(self, place: str | None = None, call_seconds: float = 0.0) -> None:
        self.call_seconds = call_seconds
        self._place = place
        self._lock = threading.Lock()
        self._passed: dict[str, None] = {}

    def come_to(self, place: str) -> None:
        """Pass a place, or die there."""
        with self._lock:
            if place == self._place:
                os.kill(os.getpid(), signal.SIGKILL)
            self._passed[place] = None

    def last_words(self) -> Report:
        """Return the places that were passed, each once, in order."""
        with self._lock:
            return {"places": list(self._passed)}


class MortalStore:
    """A state store whose writes can be the last thing that a process does."""

    def __init__(self, store: StateStore, fate: Fate) -> None:
        self._store = store
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        method = getattr(self._store, name)
        if name not in WRITES:
            return method

        def write(*arguments: Any) -> Any:  # noqa: ANN401 - as above
            about = _write_about(name, arguments)
            self._fate.come_to(f"{BEFORE} {name}{about}")
            result = method(*arguments)
            self._fate.come_to(f"{AFTER} {name}{about}")
            return result

        return write


class MortalSession:
    """A session during each of whose calls a process can die.

    After the work means: the far side has done it, and its answer has not arrived.
    """

    def __init__(self, session: Session, account: str, fate: Fate) -> None:
        self._session = session
        self._account = account
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the session has
        method = getattr(self._session, name)
        if name not in CALLS:
            return method

        def call(*arguments: Any) -> Any:  # noqa: ANN401 - as above
            about = _call_about(name, arguments, self._account)
            self._fate.come_to(f"{BEFORE} the far side's {name}{about}")
            time.sleep(self._fate.call_seconds)
            result = method(*arguments)
            self._fate.come_to(f"{AFTER} the far side's {name}{about}")
            time.sleep(self._fate.call_seconds)
            return result

        return call


class MortalProvider:
    """A provider whose sessions are mortal."""

    def __init__(self, provider: Provider, fate: Fate) -> None:
        self._provider = provider
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the provider has
        return getattr(self._provider, name)

    def connect(self, connection: Attributes, context: Context) -> MortalSession:
        """Open a session that is mortal."""
        account = "/".join(str(connection[name]) for name in sorted(connection))
        return MortalSession(self._provider.connect(connection, context), account, self._fate)


class MortalBackend:
    """A backend whose stores are mortal."""

    def __init__(self, backend: StateBackend, fate: Fate) -> None:
        self._backend = backend
        self._fate = fate
        self.scheme = backend.scheme

    def open(self, location: StateLocation) -> MortalStore:
        """Open a store that is mortal."""
        return MortalStore(self._backend.open(location), self._fate)


def mortal(place: str | None = None, call_seconds: float = 0.0) -> Outfit:
    """Return the outfit of a process that dies at ``place``."""

    def outfit() -> Callable[[], Report]:
        fate = Fate(place, call_seconds)
        put_before(simulator, "PROVIDER", lambda provider: MortalProvider(provider, fate))
        for shelf in (sqlite, postgresql):
            put_before(shelf, "BACKEND", lambda backend: MortalBackend(backend, fate))
        return fate.last_words

    return outfit


def _write_about(name: str, arguments: tuple[Any, ...]) -> str:
    """Return which write it is, in words that are the same in every process."""
    match name, arguments:
        case "intend", (_, intent):
            return f" of {intent.action} {intent.address}"
        case "accept", (_, _, _, recorded):
            return f" of {recorded.address}"
        case "settle", (_, _, outcome, *_):
            return f" of {outcome.action} {outcome.address}"
        case "note", (_, _, notes, _):
            return f" of {notes[0].outcome.action} {notes[0].outcome.address}"
        case _:
            return ""


def _call_about(name: str, arguments: tuple[Any, ...], account: str) -> str:
    """Return which call it is, in words that are the same in every process."""
    match name, arguments:
        case (("create" | "update" | "delete"), (request,)):
            return f" of {request.address}"
        case "read", (kind, remote_id):
            return f" of {kind} {remote_id}"
        case "find", (kind, _):
            return f" of {kind} in {account}"
        case _, (kind, *_):
            return f" of {kind} in {account}"
        case _:
            return ""
