"""The plug-in ``sqlite``: a state in a file, for one machine. The default."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.contracts.state import StateBackend, StateError, StateLocation, StateStore
from vpn_declare.state.sqlite_file import SqliteFile
from vpn_declare.state.store import SqlStore

_PREFIX: Final = "sqlite:///"


@dataclass(frozen=True, slots=True)
class SqliteBackend:
    """Opens ``sqlite:///`` URLs: the path follows, so an absolute one has four slashes."""

    scheme: str = "sqlite"

    def open(self, location: StateLocation) -> StateStore:
        """Open the state in a file. Creates nothing.

        Raises:
            StateError: the URL is wrong, or what is there cannot be a state.
        """
        path = location.url.removeprefix(_PREFIX)
        if not location.url.startswith(_PREFIX) or not path or "\0" in path:
            message = (
                f"{location.url!r} is no URL of a SQLite state. Write sqlite:/// and the path of "
                "the file, as sqlite:///states/office.db or sqlite:////var/lib/vpn/state.db."
            )
            raise StateError(message)
        file = SqliteFile(Path(path))
        file.check()
        return SqlStore(file)


BACKEND: Final[StateBackend] = SqliteBackend()
