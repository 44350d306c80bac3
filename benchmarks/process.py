"""One command as a fresh process: how long it took, and how much memory at its peak."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

KIB_PER_MIB: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one process used: seconds on the wall and of CPU, MiB of memory at its peak."""

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float


def measure(command: Sequence[str], *, cwd: Path, expect: frozenset[int]) -> Usage:
    """Run a command to its end and return what it used; its output goes to a file beside.

    Raises:
        RuntimeError: it ended with another exit code than expected; the text ends its output.
    """
    output = cwd / "output.txt"
    with output.open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, stdout=sink, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expect:
        tail = output.read_text(encoding="utf-8", errors="replace")[-2000:]
        message = f"{' '.join(command)} ended with {process.returncode}:\n{tail}"
        raise RuntimeError(message)
    return Usage(
        wall_seconds=wall,
        cpu_seconds=used.ru_utime + used.ru_stime,
        peak_mib=used.ru_maxrss / KIB_PER_MIB,
    )
