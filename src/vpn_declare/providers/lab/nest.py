"""A lab without root: namespaces of its own, in which an ordinary user counts as root.

A nest is a user, a mount and a network namespace, with a ``/run`` of its own. One process keeps it
alive: a shell that waits at a pipe to which nobody writes. It is found among the processes by its
last argument, so no note of it can be lost, or tell of a process that has its number by now.
"""

import contextlib
import os
import signal
import subprocess
from pathlib import Path
from typing import Final

from vpn_declare.contracts.provider import ErrorClass, ProviderError

SYSTEM_PROGRAMS: Final = "/usr/sbin:/sbin"
"""Where Debian has ``nft`` and ``ip``; ordinary users do not look there."""
_UNSHARE: Final = ("unshare", "--user", "--map-root-user", "--mount", "--net")
_MOUNT: Final = "mount -t tmpfs -o mode=755 lab /run"
_READY: Final = "ready"
_KEEP: Final = f"""{_MOUNT}
mkdir /run/netns
mkfifo /run/alive
echo {_READY}
exec >&- 2>&-
read -r never <>/run/alive
"""
# The mount namespace brings another current folder with it.
_INSIDE: Final = f'PATH="$PATH:{SYSTEM_PROGRAMS}"; cd "$1" && shift && exec "$@"'


def is_root() -> bool:
    """Tell whether we count as root: as such, or inside a nest."""
    return os.geteuid() == 0


def refused() -> str | None:
    """Return what the machine says if an ordinary user cannot make a nest, or None if it can."""
    try:
        done = _run((*_UNSHARE, "sh", "-ec", _MOUNT))
    except OSError as error:
        return str(error)
    return done.stdout.strip() or "unshare failed" if done.returncode else None


def refused_netem() -> str | None:
    """Return what the kernel says if it cannot delay or lose packets, or None if it can.

    It is tried in a network namespace that ends with the try.
    """
    alone = (
        ("unshare", "--net") if is_root() else ("unshare", "--user", "--map-root-user", "--net")
    )
    try_it = f'PATH="$PATH:{SYSTEM_PROGRAMS}" tc qdisc add dev lo root netem delay 1ms'
    try:
        done = _run((*alone, "sh", "-c", try_it))
    except OSError as error:
        return str(error)
    return done.stdout.strip() or "tc failed" if done.returncode else None


def keeper_of(lab: str) -> int | None:
    """Return the process that keeps the nest of a lab alive, or None if there is no nest.

    Only processes of our own user count.
    """
    marker = _marker(lab).encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            owner = entry.stat().st_uid
        except OSError:  # it ended meanwhile, or is hidden from us
            continue
        if words[0] == b"sh" and words[-2:] == [marker, b""] and owner == os.geteuid():
            return int(entry.name)
    return None


def make_nest(lab: str) -> int:
    """Make the nest of a lab, and return the process that keeps it alive.

    Raises:
        ProviderError: the machine refuses.
    """
    done = _run(("setsid", "--fork", *_UNSHARE, "sh", "-ec", _KEEP, _marker(lab)))
    keeper = keeper_of(lab)
    if done.stdout.strip() != _READY or keeper is None:
        message = f"The lab's own namespaces cannot be made: {done.stdout.strip()}."
        raise ProviderError(message[:500], error_class=ErrorClass.REFUSED)
    return keeper


def way_in(keeper: int) -> tuple[str, ...]:
    """Return the words before a command that make it run inside a nest, in the current folder."""
    enter = ("nsenter", "--preserve-credentials", "--user", "--net", "--mount")
    return (*enter, "--target", str(keeper), "sh", "-c", _INSIDE, "sh", str(Path.cwd()))


def end_nest(lab: str) -> None:
    """End the nest of a lab, if there is one. A command that runs inside ends in peace."""
    keeper = keeper_of(lab)
    if keeper is not None:
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
            os.kill(keeper, signal.SIGKILL)


def _run(command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a list, no shell of ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _marker(lab: str) -> str:
    return f"vpn-declare-lab-{lab}"
