"""A workspace: one folder, its settings, its environment and its state, all opened once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.contracts.provider import Provider
from vpn_declare.contracts.state import StateBackend, StateStore
from vpn_declare.workflow.contexts import Contexts
from vpn_declare.workflow.credentials import passwords_in
from vpn_declare.workflow.door import Door, Scope
from vpn_declare.workflow.environment import LAB, Providers
from vpn_declare.workflow.sessions import Sessions
from vpn_declare.workflow.settings import Settings, read_settings
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.state_url import LAB_STATE, STATE, open_store, state_url

PRIVATE_FOLDER: Final = ".vpn-declare"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """What the verbs work on.

    Attributes:
        topology_path: The topology's file or folder.
        folder: The folder that it lies in.
        private: The folder for files of our own, ``.vpn-declare`` in it; it may not exist.
        settings: What ``vpn-declare.yaml`` says, or the defaults.
        environment: Name of the environment.
        door: Clock, chance, who is there.
        providers: Who plays each site.
        store: The state store.
        sessions: Sessions with the far side.
    """

    topology_path: Path
    folder: Path
    private: Path
    settings: Settings
    environment: str
    door: Door
    providers: Providers
    store: StateStore
    sessions: Sessions


def folder_of(path: Path) -> Path:
    """Return the folder of a topology's file or folder."""
    return path if path.is_dir() else path.parent


@contextmanager
def open_workspace(scope: Scope, door: Door) -> Iterator[Workspace]:
    """Open the workspace of a scope; sessions and store are closed at the end.

    Raises:
        DiagnosticsError: settings are wrong, or the environment or the state's scheme is unknown.
        StateError: state is there and cannot be read.
    """
    settings = read_settings(folder_of(scope.path), scope.environment)
    topology_path = settings.topology_in(scope.path)
    folder = folder_of(topology_path)
    private = folder / PRIVATE_FOLDER
    providers = Providers(settings.environment, Shelf[Provider].installed("providers"))
    name = STATE
    if settings.environment == LAB:
        from vpn_declare.workflow.nest import enter_nest  # noqa: PLC0415 - only a lab needs it

        name = LAB_STATE
        enter_nest(private, door)
    url = state_url(scope.state, settings.state, settings.folder, private, name)
    for password in passwords_in(url):
        door.scrubber.remember(password)
    store = open_store(url, Shelf[StateBackend].installed("state"))
    contexts = Contexts(private=private, settings=settings.provider, door=door)
    sessions = Sessions(providers, contexts)
    try:
        yield Workspace(
            topology_path=topology_path,
            folder=folder,
            private=private,
            settings=settings,
            environment=settings.environment,
            door=door,
            providers=providers,
            store=store,
            sessions=sessions,
        )
    finally:
        sessions.close()
        store.close()
