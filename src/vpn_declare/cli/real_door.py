"""The real clock, environment, chance and user. Nobody else reads them."""

import os
import pwd
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from vpn_declare.workflow.credentials import without_credentials
from vpn_declare.workflow.door import Door


def real_door(arguments: Sequence[str]) -> Door:
    """Return the door of this process."""
    return Door(
        environ=dict(os.environ),
        now=time.time,
        monotonic=time.monotonic,
        sleep=time.sleep,
        new_id=lambda: os.urandom(16).hex(),
        chance=_chance,
        random_bytes=os.urandom,
        user=_user(),
        host=os.uname().nodename,
        boot_id=_boot_id(),
        pid=os.getpid(),
        is_alive=_is_alive,
        command=shlex.join(["vpn-declare", *without_credentials(arguments)]),
        run_behind=lambda words: _run_behind(words, arguments),
    )


def _run_behind(words: Sequence[str], arguments: Sequence[str]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    command = [*words, sys.executable, "-m", "vpn_declare", *arguments]
    os.execvp(command[0], command)  # noqa: S606 - a list, no shell


def _chance() -> float:
    """Return a number from 0 up to 1. The module ``random`` takes longer than a whole --help."""
    return int.from_bytes(os.urandom(6)) / 2**48


def _user() -> str:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):  # as getpass does, at a tenth
        if name := os.environ.get(variable):
            return name
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a uid without a name, as in many containers
        return f"uid {os.getuid()}"


def _boot_id() -> str:
    """Return what two processes share that see each other's numbers; empty if nothing tells.

    Containers share a boot, and each has its own process numbers: those go by a namespace. One
    that bears the name of an earlier namespace can only exist after all in that one are dead.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _is_alive(pid: int) -> bool:
    """Tell whether a process lives; one that ended and was not yet taken notice of does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return True
    return status.rpartition(b")")[2].split()[:1] != [b"Z"]
