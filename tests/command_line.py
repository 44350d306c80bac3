"""The program as a person uses it, run inside the test's process."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from vpn_declare.cli.main import run

EXAMPLES = Path(__file__).parents[1] / "examples" / "topologies"
QUICK = "simulator: {provisioning_ms: 5}\n"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)

    @property
    def last(self):
        return self.out.splitlines()[-1]


class CommandLine:
    """A folder, and the program run in it in the environment ``simulated``."""

    def __init__(self, folder, capfd):
        self.folder = folder
        self._capfd = capfd

    def __call__(self, *words):
        self._capfd.readouterr()
        code = run([str(word) for word in words])
        return Answer(code, *self._capfd.readouterr())

    def write(self, text, name="topology.yaml"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, old, new, name="topology.yaml"):
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(text.replace(old, new), name)

    def expect_nothing(self, name="topology.yaml"):
        """Take the expectations out, which end the file: the test is about what they forbid."""
        text = (self.folder / name).read_text(encoding="utf-8")
        before, found, _ = text.partition("\nexpect:\n")
        assert found, f"{name} expects nothing already"
        self.write(before + "\n", name)

    def copy_example(self, name):
        shutil.copytree(EXAMPLES / name, self.folder, dirs_exist_ok=True)

    def plan(self, *words):
        answer = self("plan", "--format", "json", *words)
        assert answer.code == 0, answer.err
        return answer.data

    def changes(self, *words):
        return {item["address"]: item for item in self.plan(*words)["changes"]}

    def apply(self, *words):
        answer = self("apply", "--auto-approve", *words)
        assert answer.code == 0, answer.out + answer.err
        return answer

    def world(self):
        return self("simulate", "show", "--format", "json").data


@pytest.fixture
def vpn(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "simulated")
    monkeypatch.delenv("VPN_DECLARE_STATE", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "vpn-declare.yaml").write_text(QUICK, encoding="utf-8")
    return CommandLine(tmp_path, capfd)
