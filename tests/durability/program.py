"""The program in processes of its own, and the oracle that looks at what it left behind."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from durability import seed_world
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import StateBackend, StateStore
from vpn_declare.providers.simulator.backdoor import Backdoor
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.state_url import open_store

EXAMPLE = Path(__file__).parents[2] / "examples" / "topologies" / "vng-three-sites"
LONGEST = 60  # seconds: no test waits longer for a process; none asserts how long it took

QUICK = {"provisioning_ms": 5}
# Gateways take 15 to 25 s, looked at every 2.5 s; a VPC a third of a second.
SLOW = {"provisioning_ms": 20_000}
GATEWAYS = 4  # the router is one, too; it is there at once
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
        self.set(simulator=SLOW)
        running = self.start_apply(*words).until_it_says("[11/35]")
        running.until(lambda: self.count("gateway") == GATEWAYS)
        time.sleep(0.2)  # so that the last gateway's id is recorded, too
        return running

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
