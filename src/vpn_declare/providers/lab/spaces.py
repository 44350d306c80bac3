"""Network namespaces of this machine: which there are, who lives in them, and their end."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.command import run_command

NAMED: Final = Path("/run/netns")
"""Where iproute2 keeps named namespaces."""
_GRACE_SECONDS: Final = 3.0
"""So long a process may take to end by itself; charon takes some 30 ms."""
_PAUSE_SECONDS: Final = 0.01


def spaces_named(prefix: str) -> tuple[str, ...]:
    """Return the namespaces whose names begin so, sorted."""
    if not NAMED.is_dir():
        return ()
    return tuple(sorted(path.name for path in NAMED.iterdir() if path.name.startswith(prefix)))


def add_space(name: str) -> None:
    """Make a namespace.

    Raises:
        ProviderError: the machine refuses.
    """
    run_command(("ip", "netns", "add", name))


def processes_in(names: Iterable[str]) -> Iterator[int]:
    """Yield the processes that live in any of these namespaces."""
    spaces = set(_numbers(names))
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                space = (entry / "ns" / "net").stat().st_ino
            except OSError:  # it ended meanwhile
                continue
            if space in spaces:
                yield int(entry.name)


def _numbers(names: Iterable[str]) -> Iterator[int]:
    for name in names:
        with contextlib.suppress(FileNotFoundError):  # it is gone, and nobody lives in it by name
            yield (NAMED / name).stat().st_ino


def end_processes(names: Iterable[str], sleep: Callable[[float], None]) -> int:
    """End all processes in these namespaces, by force if need be; return how many there were."""
    wanted = tuple(names)
    return end_all(lambda: processes_in(wanted), sleep)


def end_all(find: Callable[[], Iterable[int]], sleep: Callable[[float], None]) -> int:
    """End all processes that are found, by force if need be; return how many there were."""
    found = tuple(find())
    _signal(found, signal.SIGTERM)
    waited = 0.0
    while waited < _GRACE_SECONDS and any(_is_alive(pid) for pid in found):
        sleep(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS
    _signal(find(), signal.SIGKILL)
    return len(found)


def remove_spaces(names: Iterable[str]) -> None:
    """Remove namespaces with all that is in them but processes; one that is gone is no error.

    Raises:
        ProviderError: the machine refuses, and it is there.
    """
    for name in names:
        try:
            run_command(("ip", "netns", "del", name))
        except ProviderError:
            if (NAMED / name).exists():
                raise


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and that nobody asked for counts as gone."""
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return status.rpartition(b")")[2].split()[:1] != [b"Z"]
