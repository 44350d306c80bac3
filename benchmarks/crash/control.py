"""The control: a program whose journal forgets.

If nothing were found wrong with it, finding nothing wrong with the real one would mean nothing.
"""

from typing import Any

from benchmarks.crash.life import Outfit, put_before
from benchmarks.crash.mortal import mortal
from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.state import postgresql, sqlite


class ForgetfulStore:
    """A state store that writes records as they become, and nothing before."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    def intend(self, *_: object) -> None:
        """Forget it."""

    def accept(self, *_: object) -> None:
        """Forget it."""

    def settle(self, *arguments: Any) -> None:  # noqa: ANN401 - the contract's arguments
        """Write what has changed."""
        token, _, _, settlement, *_ = arguments
        self._store.write(token, settlement)


class ForgetfulBackend:
    """A backend whose stores are forgetful."""

    def __init__(self, backend: StateBackend) -> None:
        self._backend = backend
        self.scheme = backend.scheme

    def open(self, location: StateLocation) -> ForgetfulStore:
        """Open a store that is forgetful."""
        return ForgetfulStore(self._backend.open(location))


def forgetful(place: str | None = None) -> Outfit:
    """Return the outfit of a process that dies at ``place`` and keeps no journal until then."""

    def outfit() -> Any:  # noqa: ANN401 - as Outfit says
        for shelf in (sqlite, postgresql):
            put_before(shelf, "BACKEND", ForgetfulBackend)
        return mortal(place)()

    return outfit
