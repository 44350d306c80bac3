"""The control: a program whose journal forgets, and whose objects nobody knows again by a mark.

Without the journal alone hardly anything is lost: the next life finds what bears our mark.
If nothing were found wrong with it, finding nothing wrong with the real one would mean nothing.
"""

from dataclasses import replace
from typing import Any

from benchmarks.crash.life import Outfit, put_before
from benchmarks.crash.mortal import mortal
from vpn_declare.contracts.provider import Context, Provider, Session
from vpn_declare.contracts.request import CreateRequest
from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Attributes
from vpn_declare.providers import simulator
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


class UnmarkedSession:
    """A session that stamps a mark of nobody's on what it makes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the session has
        return getattr(self._session, name)

    def create(self, request: CreateRequest) -> Observed:
        """Make an object that will not be known again."""
        nobodys = replace(request.mark, lineage="nobody")
        return self._session.create(replace(request, mark=nobodys))


class UnmarkedProvider:
    """A provider whose sessions leave no mark of ours."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the provider has
        return getattr(self._provider, name)

    def connect(self, connection: Attributes, context: Context) -> UnmarkedSession:
        """Open a session that leaves no mark of ours."""
        return UnmarkedSession(self._provider.connect(connection, context))


def forgetful(place: str | None = None) -> Outfit:
    """Return the outfit of a process that dies at ``place``, and whose work nothing tells of."""

    def outfit() -> Any:  # noqa: ANN401 - as Outfit says
        for shelf in (sqlite, postgresql):
            put_before(shelf, "BACKEND", ForgetfulBackend)
        put_before(simulator, "PROVIDER", UnmarkedProvider)
        return mortal(place)()

    return outfit
