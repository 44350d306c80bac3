"""The program in processes of its own, and the oracle that looks at what it left behind."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from durability import seed_world
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import StateBackend, StateStore
from vpn_declare.model.resource import Status
from vpn_declare.providers.simulator.backdoor import Backdoor
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.state_url import open_store

EXAMPLE = Path(__file__).parents[2] / "examples" / "topologies" / "vng-three-sites"
LONGEST = 300  # seconds: no test waits longer for a process; none asserts how long it took

A_YEAR = 3.15e7  # seconds
QUICK = {"provisioning_ms": 5}
# Gateways take 15 to 25 s, looked at every 2.5 s; a VPC a third of a second.
SLOW = {"provisioning_ms": 20_000}
PENDING_GATEWAYS = 3  # the router is one, too; it is there at once
SHORT_PATIENCE = {
    "first_pause_seconds": 0.01,
    "longest_pause_seconds": 0.05,
    "give_up_seconds": 1,
    "search_seconds": 0.2,
}


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return f"exit {self.code}\n{self.out}{self.err}"


class Running:
    """A process of the program, the leader of a group of its own. What it prints goes to files."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str]) -> None:
        number = len(list(folder.glob("*.stdout")))
        self._out, self._err = (folder / f"{number}.{end}" for end in ("stdout", "stderr"))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        return self._err.read_text(encoding="utf-8")

    def until(self, condition: Callable[[], object]) -> "Running":
        """Wait until something holds; the process must not end before."""
        deadline = time.monotonic() + LONGEST
        while not condition():
            if self.process.poll() is not None and not condition():
                raise AssertionError(f"it ended: {self.out}{self.err}")
            assert time.monotonic() < deadline, f"it hangs: {self.out}{self.err}"
            time.sleep(0.01)
        return self

    def until_it_says(self, words: str) -> "Running":
        return self.until(lambda: words in self.out + self.err)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the whole group, as a terminal does."""
        os.killpg(self.process.pid, number)

    def ended(self) -> Answer:
        try:
            code = self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end: {self.out}{self.err}") from None
        return Answer(code, self.out, self.err)

    def is_stopped(self) -> bool:
        """Tell whether a stop signal has reached every thread of it."""
        files = Path(f"/proc/{self.process.pid}/task").glob("*/stat")
        try:
            stats = [file.read_text(encoding="utf-8") for file in files]
        except OSError:  # a thread that has just ended
            return False
        return {stat.rpartition(") ")[2][0] for stat in stats} == {"T"}

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait()


@dataclass
class Program:
    """A folder with `vng-three-sites` and a state, and the program at work in it."""

    folder: Path
    state: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    started: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        shutil.copy(EXAMPLE / "topology.yaml", self.folder)
        self.set(simulator=QUICK)

    def set(self, **blocks: object) -> None:
        """Write blocks of `vpn-declare.yaml`; those not named stay."""
        self.settings |= blocks
        (self.folder / "vpn-declare.yaml").write_text(json.dumps(self.settings))

    def change(self, old: str, new: str) -> None:
        path = self.folder / "topology.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def command(self, *words: str) -> list[str]:
        return [*self.prefix, sys.executable, "-m", "vpn_declare", *words]

    def variables(self) -> dict[str, str]:
        state = {"VPN_DECLARE_STATE": self.state} if self.state else {}
        fixed = {"VPN_DECLARE_ENVIRONMENT": "simulated", "NO_COLOR": "1"}
        return {**os.environ, **fixed, **state, **self.environment}

    def start(self, *words: str) -> Running:
        running = Running(self.command(*words), self.folder, self.variables())
        self.started.append(running)
        return running

    def run(self, *words: str) -> Answer:
        return self.start(*words).ended()

    def start_apply(self, *words: str) -> Running:
        return self.start("apply", "--auto-approve", *words)

    def apply(self, *words: str) -> Answer:
        return self.start_apply(*words).ended()

    def apply_until_gateways_are_pending(self, *words: str) -> Running:
        """Start an apply, and return when all that it can do is wait for three gateways."""

        def is_waiting() -> bool:
            return "[11/35]" in running.out and self.pending() == PENDING_GATEWAYS

        self.set(simulator=SLOW)
        running = self.start_apply(*words)
        running.until(is_waiting)
        self.gateways_get_ready_in(A_YEAR)  # and not before the test is done with them
        return running

    def pending(self) -> int:
        """How many objects are recorded with their ids as not ready yet."""
        with self.store() as store:
            records = store.records().values()
            return sum(r.status is Status.PENDING and bool(r.remote_id) for r in records)

    def gateways_get_ready_in(self, seconds: float) -> None:
        """Let the far side take so long from now for what it is provisioning."""
        now = time.time()
        late = "UPDATE things SET ready_at = ? WHERE kind = 'gateway' AND ready_at > ?"
        self.change_world(late, now + seconds, now)

    def change_world(self, statement: str, *values: object) -> None:
        """Change what the back door has no words for, if there is a world."""
        path = self.folder / ".vpn-declare" / "world.sqlite"
        if path.exists():
            with closing(sqlite3.connect(path, timeout=LONGEST)) as connection, connection:
                connection.execute(statement, values)

    def stop(self, running: Running) -> None:
        """Stop a process outside of its writes: in one of them it would hold up everybody."""

        def holds_nobody_up() -> bool:
            running.send(signal.SIGSTOP)
            running.until(running.is_stopped)
            if all(_can_be_written(path) for path in self.folder.glob(".vpn-declare/*.sqlite")):
                return True
            running.send(signal.SIGCONT)
            return False

        running.until(holds_nobody_up)

    def gateways_get_ready(self) -> None:
        """Let the far side be done with what it is provisioning."""
        self.set(simulator=QUICK)
        for thing in self.world():
            if thing["kind"] == "gateway":
                self.backdoor.set_attribute(thing["id"], "status", "ready")

    @property
    def backdoor(self) -> Backdoor:
        return seed_world.backdoor_of(self.folder)

    def world(self) -> list[dict[str, Any]]:
        return self.backdoor.show()

    def count(self, kind: str) -> int:
        return Counter(thing["kind"] for thing in self.world())[kind]

    def url(self) -> str:
        return self.state or f"sqlite:///{self.folder}/.vpn-declare/state.sqlite"

    @contextmanager
    def store(self) -> Iterator[StateStore]:
        store = open_store(self.url(), Shelf[StateBackend].installed("state"))
        try:
            yield store
        finally:
            store.close()

    def has_held_for_longer_than_its_lease(self) -> bool:
        """Tell whether the lock's holder has renewed it when the first lease had run out."""
        with self.store() as store:
            holder = store.holder()
        assert holder is not None
        return holder.renewed > holder.since + (holder.expires - holder.renewed)

    def open_intents(self) -> int:
        with self.store() as store:
            return len(store.open_intents())

    def everything_remembered(self) -> object:
        """All that a run could have written, to be compared."""
        with self.store() as store:
            runs = store.runs()
            return (
                store.base(),
                dict(store.records()),
                list(store.open_intents()),
                [(run, list(store.run_steps(run.id))) for run in runs],
            )

    def assert_world_is_right(self) -> None:
        """Nothing is lost, nothing is there twice, nothing is left to do."""
        world = self.world()
        assert seed_world.picture_of(world) == seed_world.wanted()
        assert {thing["status"] for thing in world} == {"ready"}
        with self.store() as store:
            remembered = [record.remote_id for record in store.records().values()]
            assert sorted(remembered) == sorted(thing["id"] for thing in world)
            assert not store.open_intents()
            assert RunResult.RUNNING not in {run.result for run in store.runs()}
        answer = self.run("plan", "--detailed-exitcode")
        assert answer.code == 0, answer.all

    def kill_all(self) -> None:
        for running in self.started:
            if running.process.poll() is None:
                running.kill()


def _can_be_written(path: Path) -> bool:
    """Tell whether nobody is in the middle of a write to a SQLite file."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True
