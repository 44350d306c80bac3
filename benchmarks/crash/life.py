"""One life of the program: a real process that runs the real command line, and may be killed.

The process is forked from one that has imported everything, so that a life costs what the commands
cost. Nothing in it is replaced but the clock, the database server's with it, and what an outfit
puts between the program and its plug-ins. Death is SIGKILL: no handler runs, nothing is flushed,
the kernel takes it all.
"""

import contextlib
import gc
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from benchmarks.crash.clock import OnOurClock, SkippingClock
from vpn_declare.cli.main import run
from vpn_declare.cli.real_door import real_door
from vpn_declare.state import postgresql
from vpn_declare.workflow.door import Door
from vpn_declare.workflow.shelf import Shelf

Report = Mapping[str, Any]
Outfit = Callable[[], Callable[[], Report]]
"""Called in the new process; returns what is called at the end, if the life ends by itself."""

OUTPUT: Final = "output.txt"
LATER_SECONDS: Final = 3600.0
_SHELVES: Final = ("commands", "providers", "renderers", "rules", "secrets", "state")
_IMPORTED_LATE: Final = (
    "vpn_declare.state.postgresql_server",
    "vpn_declare.state.store",
    "vpn_declare.state.writing",
)


def plain() -> Callable[[], Report]:
    """Put nothing in between."""
    return dict


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a process is to do, and how long it has.

    Attributes:
        folder: Where it lives: the topology, and ``.vpn-declare``.
        commands: Command lines, one after the other, without the program's name.
        outfit: What is put between the program and its plug-ins.
        seconds: After that long it is killed from outside; None lets it live.
    """

    folder: Path
    commands: Sequence[Sequence[str]]
    outfit: Outfit = plain
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a life ended.

    Attributes:
        was_killed: It died by SIGKILL.
        codes: Exit codes of its commands; none if it was killed.
        report: What its outfit had to tell; nothing if it was killed.
        seconds: How long it lived.
    """

    was_killed: bool
    codes: tuple[int, ...] = ()
    report: Report = field(default_factory=dict)
    seconds: float = 0.0


class Lives:
    """Lives one after the other, on one clock; each begins when the former has ended."""

    def __init__(self) -> None:
        _import_everything()
        self._clock = SkippingClock()

    @property
    def now(self) -> float:
        """What the next life takes for the present, seconds since the epoch."""
        return self._clock.now()

    @property
    def later(self) -> float:
        """A moment when nothing is on its way any more, seconds since the epoch; for looking."""
        return self._clock.now() + LATER_SECONDS

    def wait(self, seconds: float) -> None:
        """Let so much time pass between two lives."""
        self._clock.sleep(seconds)

    def go_back(self, now: float) -> None:
        """Let the next life begin at a moment that was: in a copy of the world as it was then."""
        self._clock.set(now)

    def live(self, life: Life) -> End:
        """Let a process live to its end, by itself or by force."""
        sys.stdout.flush()
        sys.stderr.flush()
        reading, writing = os.pipe()
        born = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            _be_born(life, self._clock, writing)
        os.close(writing)
        told = _listen(reading, pid, life.seconds)
        _, status = os.waitpid(pid, 0)
        seconds = time.monotonic() - born
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return End(was_killed=True, seconds=seconds)
        if not told:
            raise RuntimeError(f"A life broke down; see {life.folder / OUTPUT}.")
        content = json.loads(told)
        codes = tuple(content["codes"])
        return End(was_killed=False, codes=codes, report=content["report"], seconds=seconds)


def put_before(module: ModuleType, plug_in: str, wrap: Callable[[Any], object]) -> None:
    """Put an object before a plug-in, at the place where the entry points look for it.

    In this process only, and before the program loads it.
    """
    setattr(module, plug_in, wrap(getattr(module, plug_in)))


def _import_everything() -> None:
    for name in _SHELVES:
        Shelf[object].installed(name).load_all()
    for name in _IMPORTED_LATE:
        import_module(name)
    gc.collect()
    gc.freeze()


def _listen(reading: int, pid: int, seconds: float | None) -> bytes:
    """Return what the process tells at its end; kill it when its time is over."""
    with contextlib.closing(os.fdopen(reading, "rb")) as pipe:
        if seconds is not None:
            ready, _, _ = select.select([pipe], [], [], seconds)
            if not ready:
                os.kill(pid, signal.SIGKILL)
        return pipe.read()


def _be_born(life: Life, clock: SkippingClock, writing: int) -> None:
    """Run the commands in this process, which is new, and end it. Never returns."""
    try:
        os.chdir(life.folder)
        with Path(OUTPUT).open("ab") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        put_before(postgresql, "BACKEND", OnOurClock)
        last_words = life.outfit()
        codes = [run(list(command), _door_with(clock)) for command in life.commands]
        _tell(writing, {"codes": codes, "report": dict(last_words())})
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked process must not go back into its parent's code
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _door_with(clock: SkippingClock) -> Callable[[Sequence[str]], Door]:
    def door(arguments: Sequence[str]) -> Door:
        real = real_door(arguments)
        return replace(
            real,
            now=clock.now,
            monotonic=clock.monotonic,
            sleep=clock.sleep,
            is_alive=_is_alive_of_lives,
        )

    return door


def _is_alive_of_lives(pid: int) -> bool:
    """Tell whether a life is on: one at a time is.

    The system may have given the number of a dead one to a stranger meanwhile, and a lease on
    which no time passes would never run out.
    """
    return pid == os.getpid()


def _tell(writing: int, content: Report) -> None:
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(content).encode())


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables of the environment for the lives inside the block."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
