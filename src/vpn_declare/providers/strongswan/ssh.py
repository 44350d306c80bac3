"""A box on another machine, over the ssh client: commands, files, and charon's socket forwarded.

One connection for each box, opened when it is first needed; commands share it (ControlMaster). Its
own command is a `cat` at the far side that reads from us: if this process dies, however it does,
`cat` sees the end of its input, and the connection goes too. Nothing is asked (BatchMode), and the
host's key must be known.
"""

import shlex
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.strongswan.command import CommandFailedError, run_command

_READY: Final = b"ready\n"
_END_SECONDS: Final = 5.0
"""So long the client may take to end; it takes milliseconds. A figure of our own."""
_CLIENT_FAILED: Final = 255
"""Exit code of the client where it failed and not the program at the far side (ssh(1))."""
_FIXES: Final = (
    (
        "Host key verification failed",
        "Put its host key into known_hosts, after comparing it with that of the machine.",
    ),
    ("Permission denied", "Name a key that it accepts: identity_file. Nobody is asked here."),
    ("remote port forwarding", "See that its sshd allows AllowStreamLocalForwarding."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SshTarget:
    """How a machine is reached. Empty parts are left to the configuration of the ssh client."""

    host: str
    port: int | None = None
    identity_file: str = ""
    known_hosts: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a command line that every call has."""
        options = [
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            "ConnectTimeout=10",
            "ServerAliveInterval=5",
            "ServerAliveCountMax=3",
            "ForwardAgent=no",
            "LogLevel=ERROR",
        ]
        if self.known_hosts:
            options.append(f"UserKnownHostsFile={self.known_hosts}")
        if self.identity_file:
            options += [f"IdentityFile={self.identity_file}", "IdentitiesOnly=yes"]
        port = ("-p", str(self.port)) if self.port is not None else ()
        return ("ssh", "-T", *port, *(word for item in options for word in ("-o", item)))


class SshHost:
    """A machine behind ssh. May be used by several threads; ``close`` ends the connection."""

    def __init__(self, target: SshTarget, socket: Path) -> None:
        self.name = f"{target.host}:{target.port or ''}"
        self._target = target
        self._far_socket = socket
        self._lock = threading.Lock()
        self._master: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None

    def socket(self) -> Path:
        """Return the local end of charon's socket.

        Raises:
            ProviderError: the machine cannot be reached.
        """
        return self._opened() / "vici"

    def run(self, words: Sequence[str], given: str = "") -> str:
        """Run a program there and return its output.

        Raises:
            ProviderError: the machine cannot be reached, or the program failed. A connection
                that broke meanwhile counts as the former: what was asked for may have been done.
        """
        folder = self._opened()
        control = ("-o", f"ControlPath={folder / 'control'}", "-o", "ControlMaster=no")
        own = (*control, "-o", "ClearAllForwardings=yes", "--", self._target.host)
        try:
            return run_command((*self._target.words, *own, shlex.join(words)), given)
        except CommandFailedError as error:
            said = error.message.rpartition(": ")[2]
            message = f"{shlex.join(words)[:200]} failed at {self._target.host}: {said}"
            is_broken = error.code == _CLIENT_FAILED and not self.stands(folder / "vici")
            error_class = ErrorClass.UNAVAILABLE if is_broken else ErrorClass.REFUSED
            raise ProviderError(message[:500], error_class=error_class) from None

    def stands(self, socket: Path) -> bool:
        """Tell whether the connection that a socket was forwarded through still stands.

        The far side must answer: a client needs a moment to see that it is alone.
        """
        with self._lock:
            if self._master is None or self._folder != socket.parent:
                return False
            return _echo(self._master.stdin, self._master.stdout) == _READY

    def close(self) -> None:
        """End the connection, if there is one; a later call opens a new one."""
        with self._lock:
            self._end()

    def _opened(self) -> Path:
        with self._lock:
            is_alive = self._master is not None and self._master.poll() is None
            if self._folder is None or not is_alive:
                self._end()
                self._folder = Path(tempfile.mkdtemp(prefix="vpn-declare-"))  # mode 0700
                self._master = self._open(self._folder)
            return self._folder

    def _open(self, folder: Path) -> "subprocess.Popen[bytes]":
        options = (f"ControlPath={folder / 'control'}", "ControlMaster=yes", "ControlPersist=no")
        forward = ("-o", "ExitOnForwardFailure=yes", "-L", f"{folder / 'vici'}:{self._far_socket}")
        command = (
            *self._target.words,
            *(word for item in options for word in ("-o", item)),
            *forward,
            "--",
            self._target.host,
            "cat",
        )
        words = folder / "words"
        with words.open("wb") as said:
            try:
                master = subprocess.Popen(  # noqa: S603 - a list, no shell
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said
                )
            except OSError as error:
                raise _unreachable(self._target.host, str(error)) from None
        if _echo(master.stdin, master.stdout) != _READY:
            _finish(master)
            told = words.read_text(encoding="utf-8", errors="replace")
            shutil.rmtree(folder, ignore_errors=True)
            raise _unreachable(self._target.host, told)
        return master

    def _end(self) -> None:
        if self._master is not None:
            _finish(self._master)
            self._master = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def _echo(towards: IO[bytes] | None, back: IO[bytes] | None) -> bytes:
    """Say a word to the far side, and return what it says: nothing if there is no connection."""
    if towards is None or back is None:
        return b""
    try:
        towards.write(_READY)
        towards.flush()
    except BrokenPipeError:
        return b""
    return back.readline()


def _finish(master: "subprocess.Popen[bytes]") -> None:
    for pipe in (master.stdin, master.stdout):
        if pipe is not None:
            _close(pipe)
    try:
        master.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        master.kill()
        master.wait()


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what was still to be written goes nowhere
        return


def _unreachable(host: str, told: str) -> ProviderError:
    """Return the error; what only a person can change is not worth trying again."""
    said = " ".join(told.split())[-250:] or "ssh says nothing"
    known = next((fix for mark, fix in _FIXES if mark in told), "")
    fix = known or f"Try it by hand: ssh {host}"
    message = f"{host} cannot be reached over SSH: {said} {fix}"
    error_class = ErrorClass.REFUSED if known else ErrorClass.UNAVAILABLE
    return ProviderError(message[:500], error_class=error_class)
