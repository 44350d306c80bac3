"""Where state lives: from the command line, the project, or beside the topology."""

import re
from pathlib import Path
from typing import Final

from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.workflow.shelf import Shelf

STATE: Final = "state.sqlite"
LAB_STATE: Final = "lab.sqlite"
"""A lab never shares the state of what it imitates."""
_SQLITE: Final = "sqlite"
_NO_PATH: Final = re.compile(r"(?i)^(postgres(ql)?|sqlite)(\+\w+)?:|:[^/]*@|\bpass?w\w*=")


def state_url(
    given: str | None, written: str | None, folder: Path, private: Path, name: str = STATE
) -> str:
    """Return the URL of the state store.

    Args:
        given: From the command line; a bare path is a SQLite file, relative to the current folder.
        written: From ``vpn-declare.yaml``, likewise, but relative to its folder.
        folder: Where ``vpn-declare.yaml`` lies.
        private: The folder for files of our own.
        name: The file in it that is used where neither says anything.

    Raises:
        DiagnosticsError: what was given is a mistyped URL, and no path.
    """
    if given:
        return _absolute(given, Path.cwd())
    if written:
        return _absolute(written, folder)
    return _absolute(name, private)


def _absolute(url: str, base: Path) -> str:
    scheme, found, rest = url.partition("://")
    if found and scheme != _SQLITE:
        return url
    # sqlite:///relative/path, sqlite:////absolute/path, or a path alone.
    path = rest.removeprefix("/") if found else url
    if not rest.startswith("/") and _NO_PATH.search(path):
        raise DiagnosticsError([_mistyped()])
    return f"{_SQLITE}:///{(base / path).absolute()}"


def _mistyped() -> Diagnostic:
    """Return the refusal. What was given is not repeated: it may hold a password."""
    return Diagnostic(
        code="VPN628",
        summary="The URL of the state is mistyped",
        detail="What was given for the state is no URL, and looks too much like one to be the path"
        " of a file. Nothing was made.",
        fix="Write postgresql://USER@HOST:PORT/DATABASE, sqlite:///PATH, or a path alone.",
    )


def open_store(url: str, shelf: Shelf[StateBackend]) -> StateStore:
    """Open the store of a URL, creating nothing.

    Raises:
        DiagnosticsError: no plug-in opens such URLs.
        StateError: it is there and cannot be read.
    """
    scheme = url.partition("://")[0].partition("+")[0]
    backend = shelf.load("postgresql" if scheme == "postgres" else scheme)
    return backend.open(StateLocation(url=url))
