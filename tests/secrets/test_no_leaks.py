"""A secret of whatever scheme is in no byte that a run writes or prints, however it goes wrong.

Values are drawn and planted, the program goes through a life with faults, a kill and a crash, at
a far side that quotes keys wherever it says something; after each command every file, table and
output is searched.
"""

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from command_line import CommandLine
from secrets_garden import SCHEMES, Garden, forms_of, search, written_by
from talkative_simulator import Talk, make_talkative

TUNNEL = "hcm03.vpngw-01--han01.vpngw-01"
OTHERS = ("hcm03.vpngw-01--on-prem.router", "hcm03.vpngw-02--on-prem.router")
ODD = "\"'\\%$&<>#+/=;{} \t\nüßđé漢🔑"
ONE_LINE = frozenset({"age"})
"""An age file holds a key per line; all other sources take a line break as it is."""
FAULTS = [
    {"on": "create", "kind": "peer", "error": "ambiguous-after"},
    {"on": "create", "kind": "peer", "error": "refused", "skip": 1},
    {"on": "create", "kind": "peer", "error": "throttled", "retry_after_ms": 1},
    {"on": "create", "kind": "peer", "error": "never-ready", "skip": 2},
    {"on": "update", "kind": "peer", "error": "unavailable"},
    {"on": "update", "kind": "peer", "error": "ambiguous-before"},
    {"on": "create", "kind": "gateway", "error": "never-ready"},
]
PATIENCE = {
    "first_pause_seconds": 0.001,
    "longest_pause_seconds": 0.01,
    "give_up_seconds": 30,
    "search_seconds": 0.05,
}
QUICK = {"provisioning_ms": 5}
numbers = itertools.count(1)


@dataclass
class Stage:
    """One life: the program in a folder of its own, what was planted there, and its state."""

    vpn: CommandLine
    garden: Garden
    talk: Talk
    monkeypatch: pytest.MonkeyPatch
    dump: Callable[[], str]

    def told(self, *words: object) -> str:
        answer = self.vpn(*words)
        assert "BUG" not in answer.err, answer.err
        return answer.out + answer.err

    def set(self, **simulator: object) -> None:
        blocks = {"simulator": {**QUICK, **simulator}, "patience": PATIENCE}
        self.vpn.write(json.dumps({**blocks, **self.garden.settings}), "vpn-declare.yaml")

    def plant(self, scheme: str, value: str) -> None:
        self.vpn.copy_example("vng-three-sites")
        reference = SCHEMES[scheme](self.garden, value)
        for name, text in self.garden.environment.items():
            self.monkeypatch.setenv(name, text)
        lines = (self.vpn.folder / "topology.yaml").read_text(encoding="utf-8").splitlines()
        [line] = [line for line in lines if line.strip().startswith("psk:")]
        self.vpn.change(line, f"  psk: {json.dumps(reference)}")
        self.set(fail=FAULTS)

    def check(self, output: str) -> None:
        """Search what was printed, every file, and every table of a server."""
        if (self.garden.folder / ".vpn-declare" / "key").exists():
            self._look_up()
        found = {
            **written_by(self.garden),
            "output": output.encode(),
            "tables": self.dump().encode(),
        }
        assert search(found, self.garden.planted) == []

    def _look_up(self) -> None:
        """Plant what was made: the sealing key, and each key that is in state now."""
        key_file = self.garden.folder / ".vpn-declare" / "key"
        self.garden.own_files.add(key_file)
        self.garden.planted.add(key_file.read_text(encoding="ascii").strip())
        for tunnel in (TUNNEL, *OTHERS):
            path = self.garden.folder.parent / f"revealed-{next(numbers)}"
            if self.vpn("reveal", tunnel, path).code == 0:
                self.garden.planted.add(path.read_text(encoding="ascii").strip())
                path.unlink()


@pytest.fixture
def new_stage(vpn, monkeypatch, request) -> Iterator[Callable[[str], Stage]]:
    stages: list[Stage] = []
    talk = make_talkative(monkeypatch)

    def make(store: str) -> Stage:
        # First, because a server's files must not lie where this life is searched.
        server = request.getfixturevalue("postgresql") if store == "postgresql" else None
        folder = vpn.folder / str(next(numbers)) / "network"
        folder.mkdir(parents=True)
        monkeypatch.chdir(folder)
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        monkeypatch.setenv("TMPDIR", str(folder))
        dump: Callable[[], str] = str
        if server is not None:
            schema = f"leaks_{next(numbers)}"
            monkeypatch.setenv("VPN_DECLARE_STATE", f"{server.url}?schema={schema}")
            dump = lambda: server.dump(schema)  # noqa: E731 - bound to this schema
        here = CommandLine(folder, vpn._capfd)
        stages.append(Stage(here, Garden(folder), talk, monkeypatch, dump))
        return stages[-1]

    yield make
    for stage in stages:
        stage.garden.stack.close()


def killed(stage: Stage) -> str:
    """Kill an apply in the middle, and return what it had printed."""
    stage.set(provisioning_ms=400)
    with subprocess.Popen(
        [sys.executable, "-m", "vpn_declare", "apply", "--auto-approve"],
        cwd=stage.vpn.folder,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        printed = b""
        for line in process.stdout:
            printed += line
            if b"/peer/" in line and b"] made" in line:
                break
        process.send_signal(signal.SIGKILL)
        printed += process.stdout.read()
    stage.set(fail=FAULTS)
    return printed.decode()


def crashed(stage: Stage) -> str:
    """Let the provider crash with a key in its words, and return what a person was told."""
    stage.talk.crashes = True
    answer = stage.vpn("plan")
    stage.talk.crashes = False
    assert "BUG: RuntimeError" in answer.err, "it was to crash"
    [bug] = [path for path in stage.vpn.folder.glob("vpn-declare-bug-*") if path.is_file()]
    assert "cannot parse" in bug.read_text(encoding="utf-8"), "it was to quote the key"
    return answer.out + answer.err


def a_life(stage: Stage) -> Iterator[str]:
    """Yield all that a life prints: made, killed, crashed, rotated, moved, destroyed."""
    vpn, told = stage.vpn, stage.told
    yield told("plan", "--format", "json", "--out", "first.plan")
    yield killed(stage)
    yield told("lock", "list", "--format", "json")
    yield told("recover")
    for _ in range(4):
        yield told("apply", "--auto-approve")
        yield told("plan", "--format", "json", "--out", "again.plan")
    assert vpn.changes() == {}
    yield crashed(stage)
    yield told("rotate", TUNNEL, "--auto-approve")
    yield told("rotate", TUNNEL, "--auto-approve")
    yield told("explain", "hcm03.vpngw-01 -- han01.vpngw-01")
    vpn("simulate", "set", "hcm03/peer/vpngw-01/han01.vpngw-01", "status=failed")
    yield told("plan", "--out", "failed.plan")
    yield told("drift", "--unmanaged")
    yield told("status")
    yield told("verify", "--format", "json")
    yield told("state", "show", "hcm03/peer/vpngw-01/han01.vpngw-01", "--format", "json")
    exported = vpn("state", "export").out
    (stage.vpn.folder / "export.json").write_text(exported, encoding="utf-8")
    yield exported
    yield told("state", "import", "export.json", "--state", "sqlite:///moved.sqlite")
    yield told("plan", "--state", "sqlite:///moved.sqlite")
    for run in json.loads(vpn("history", "--format", "json").out):
        yield told("show", run["id"])
    yield told("state", "verify")
    yield told("simulate", "show", "--format", "json")
    yield told("destroy", "--auto-approve")


STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.server)]
values = st.text(st.sampled_from("abcXYZ0189._-" + ODD), min_size=10, max_size=24)
few = settings(
    max_examples=2,  # each is a life of some 40 commands
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # to shrink a life takes too long to be worth it
)


def lived(stage: Stage, scheme: str, value: str) -> None:
    stage.plant(scheme, value)
    outputs = []
    for output in a_life(stage):
        stage.check(output)
        outputs.append(output)
    everything = "".join(outputs)
    assert len(stage.garden.planted) >= 3
    assert "Throw-away" not in everything
    assert "[secret]" in everything, "the far side quoted keys all the time"


def test_one_life_leaves_no_secret_behind(new_stage):
    lived(new_stage("sqlite"), "env", "gepflanzt/+= \"ü'%\\ & <42>")


@pytest.mark.slow
@pytest.mark.parametrize("store", STORES)
@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme != "generate"])
@given(value=values)
@example(value="0s" + "cGxhbnRlZCBpbiBiYXNlNjQh")
@few
def test_nothing_that_is_written_or_printed_holds_a_secret(
    new_stage, store: str, scheme: str, value: str
):
    lived(new_stage(store), scheme, value.replace("\n", "_") if scheme in ONE_LINE else value)


@pytest.mark.slow
@pytest.mark.parametrize("store", STORES)
def test_nothing_that_is_written_or_printed_holds_a_generated_key(new_stage, store: str):
    lived(new_stage(store), "generate", "")  # it cannot be planted; it is looked up


@given(value=values, before=st.binary(max_size=4), after=st.binary(max_size=4))
def test_the_search_finds_what_is_there(value: str, before: bytes, after: bytes):
    for form in forms_of(value):
        assert "here" in search({"here": before + form + after}, {value})
    assert search({"here": b"nothing"}, {value}) == []
