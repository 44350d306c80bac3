"""The line to one charon: VICI, one connection for each command.

A connection costs about a tenth of a millisecond, and so a daemon that was restarted needs no
special care. charon lets few clients wait for an answer to their connect, so a busy one is tried
again for a moment.
"""

import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from vpn_declare.contracts.provider import ErrorClass, ProviderError

_ANSWER_SECONDS: Final = 15.0
"""So long charon may take for one answer. Initiating has a shorter limit of its own."""
_TRIES: Final = 100
_PAUSE_SECONDS: Final = 0.02

Answer = dict[str, Any]


class NoAnswerError(ProviderError):
    """charon does not answer, or not in time."""

    def __init__(self, message: str) -> None:
        super().__init__(message, error_class=ErrorClass.UNAVAILABLE)


class SilentError(NoAnswerError):
    """No charon is there: nobody listens, or who did has ended. What it had in memory is gone.

    One that is slow, or behind a connection that broke, may have all that it ever had.
    """


class Way(Protocol):
    """How the socket of another machine is reached."""

    def socket(self) -> Path:
        """Return where it is on this machine."""
        ...

    def stands(self, socket: Path) -> bool:
        """Tell whether what it was reached through still stands."""
        ...


class ViciRefusedError(Exception):
    """charon said no. ``log`` is what it said while it tried."""

    def __init__(self, message: str, log: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.log = log


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Speaks to the charon behind a socket. May be used by several threads.

    ``way`` leads to the socket where ``path`` is one of another machine.
    """

    path: Path
    sleep: Callable[[float], None]
    way: Way | None = None

    def reach(self) -> None:
        """See that the machine of a charon can be reached: one that cannot has no dead charon.

        Raises:
            ProviderError: the machine cannot be reached.
        """
        if self.way is not None:
            self.way.socket()

    def is_alive(self) -> bool:
        """Tell whether a charon answers.

        Raises:
            ProviderError: its machine cannot be reached.
        """
        self.reach()
        try:
            self.ask("version")
        except (NoAnswerError, ViciRefusedError):
            return False
        return True

    def ask(self, command: str, message: Mapping[str, Any] | None = None) -> Answer:
        """Send a command and return its answer, as text.

        Raises:
            ViciRefusedError: charon refused it.
            ProviderError: charon does not answer.
        """
        with self._session() as session:
            method = getattr(session, command)
            answer = method() if message is None else method(dict(message))
            return _decoded(answer) if answer is not None else {}

    def ask_all(self, command: str, message: Mapping[str, Any] | None = None) -> list[Answer]:
        """Send a command that answers in a stream, and return the whole stream.

        Raises:
            ViciRefusedError: charon refused it; the stream up to then is its log.
            ProviderError: charon does not answer.
        """
        said: list[Answer] = []
        with self._session(said) as session:
            method = getattr(session, command)
            said.extend(
                _decoded(item) for item in (method() if message is None else method(dict(message)))
            )
        return said

    @contextlib.contextmanager
    def _session(self, said: list[Answer] | None = None) -> Iterator[Any]:
        vici, refused = _library()
        path = self.path if self.way is None else self.way.socket()
        try:
            with self._connected(path) as connected:
                yield vici.Session(connected)
        except refused as error:
            log = tuple(str(item.get("msg", "")) for item in said or ())
            raise ViciRefusedError(str(error), log) from None
        except OSError as error:
            raise self._failure(error, path) from None

    def _failure(self, error: OSError, path: Path) -> ProviderError:
        """Return what a failure of the socket says: whether charon is gone, or only unseen."""
        said = f"charon does not answer at {self.path}: {error.strerror or error}."
        if self.way is not None and not self.way.stands(path):
            message = f"The connection to the machine broke. {said}"
            return ProviderError(message, error_class=ErrorClass.UNAVAILABLE)
        if isinstance(error, PermissionError):
            fix = "Run it as a user who may use charon's socket, which usually is root."
            return ProviderError(f"{said} {fix}")
        return SilentError(said) if _tells_of_an_end(error) else NoAnswerError(said)

    def _connected(self, path: Path) -> socket.socket:
        for left in reversed(range(_TRIES)):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(_ANSWER_SECONDS)
            try:
                connection.connect(str(path))
            except BlockingIOError:
                connection.close()
                if not left:
                    raise
                self.sleep(_PAUSE_SECONDS)
            except OSError:
                connection.close()
                raise
            else:
                return connection
        raise AssertionError  # the loop returns or raises


def _tells_of_an_end(error: OSError) -> bool:
    """Tell whether nobody is at the other end; vici says without a number that it was closed."""
    if isinstance(error, TimeoutError):
        return False
    return error.errno is None or isinstance(error, ConnectionError | FileNotFoundError)


def _library() -> tuple[Any, tuple[type[Exception], ...]]:
    """Return the vici library and the errors by which charon says no.

    Raises:
        ProviderError: it is not installed.
    """
    try:
        import vici  # type: ignore[import-untyped] # noqa: PLC0415 - an extra, not always there
        from vici.exception import (  # type: ignore[import-untyped] # noqa: PLC0415 - as above
            CommandException,
            EventUnknownException,
            SessionException,
        )
    except ImportError:
        raise ProviderError(
            "The Python package vici is missing. Install it by: pip install 'vpn-declare[lab]'."
        ) from None
    return vici, (CommandException, EventUnknownException, SessionException)


def _decoded(value: Any) -> Any:  # noqa: ANN401 - VICI has no narrower type
    match value:
        case bytes():
            return value.decode("utf-8", "replace")
        case Mapping():
            return {str(key): _decoded(item) for key, item in value.items()}
        case list() | tuple():
            return [_decoded(item) for item in value]
        case _:
            return value
