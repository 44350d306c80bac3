"""A secret of whatever scheme is in no byte that a run writes or prints, however it goes wrong.

Values are planted, the program goes through a life, and every file and every output is searched
for them: plain, in hexadecimal, in base64 wherever it may begin, escaped for URLs, JSON, Python.
"""

import base64
import json
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from vault_server import VaultServer, serving

TUNNELS = {
    "HAN01_VPNGW_01_HCM03_VPNGW_01": "han01-vpngw-01-hcm03-vpngw-01",
    "HCM03_VPNGW_01_ON_PREM_ROUTER": "hcm03-vpngw-01-on-prem-router",
    "HCM03_VPNGW_02_ON_PREM_ROUTER": "hcm03-vpngw-02-on-prem-router",
}
HAN01 = "hcm03.vpngw-01--han01.vpngw-01"
TOKEN = "hvs.planted-token-1f0c"
VALUES = [
    "planted-key-7c1e9a",
    "gepflanzt/+= \"ü'%\\ & <42>",
    "0s" + base64.b64encode(b"planted in base64!").decode(),
]


@dataclass
class Garden:
    """Where secrets are planted: the files that may hold them, and what to look for elsewhere."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    own_files: set[Path] = field(default_factory=set)
    planted: set[str] = field(default_factory=set)
    stack: ExitStack = field(default_factory=ExitStack)

    def plant(self, value: str, number: int) -> str:
        """Return the value of one tunnel; each has its own."""
        text = f"{value}-{number}"
        self.planted.add(text)
        return text

    def keep(self, path: Path, data: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.own_files.add(path)
        return path


def in_variables(garden: Garden, value: str) -> str:
    for number, name in enumerate(TUNNELS):
        garden.environment[f"PSK_{name}"] = garden.plant(value, number)
    return "env:PSK_{TUNNEL}"


def in_files(garden: Garden, value: str) -> str:
    for number, name in enumerate(TUNNELS.values()):
        data = garden.plant(value, number).encode()
        garden.keep(garden.folder / "keys" / f"{name}.psk", data)
    return "file:keys/{tunnel}.psk"


def in_age(garden: Garden, value: str) -> str:
    if shutil.which("age-keygen") is None:
        pytest.skip("age is not installed; tests/secrets/test_age.py fails without it in CI")
    identity = garden.folder / "identity.txt"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    garden.own_files.add(identity)
    garden.planted.add(identity.read_text(encoding="ascii").split()[-1])
    shown = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True)
    lines = [f"{name}={garden.plant(value, n)}" for n, name in enumerate(TUNNELS.values())]
    encrypted = garden.folder / "keys.age"
    subprocess.run(
        ["age", "-r", shown.stdout.decode().strip(), "-o", encrypted],
        input="\n".join(lines).encode(),
        check=True,
        capture_output=True,
    )
    garden.environment["VPN_DECLARE_AGE_IDENTITY"] = str(identity)
    return "age:keys.age#{tunnel}"


def in_vault(garden: Garden, value: str) -> str:
    vault = garden.stack.enter_context(serving(VaultServer(token=TOKEN)))
    for number, name in enumerate(TUNNELS.values()):
        vault.secrets["", f"kv/vpn/{name}"] = {"psk": garden.plant(value, number)}
    garden.planted.add(TOKEN)
    garden.environment |= {"VAULT_ADDR": vault.url, "VAULT_TOKEN": TOKEN}
    return "vault:kv/vpn/{tunnel}#psk"


def in_a_program(garden: Garden, value: str) -> str:
    cases = []
    for number, name in enumerate(TUNNELS.values()):
        path = garden.folder / "store" / name
        garden.keep(path, garden.plant(value, number).encode())
        cases.append(f"{name}) cat {path} | tee /dev/stderr;;")
    program = garden.folder.parent / "get-key"
    program.write_text("#!/bin/sh\ncase $1 in\n" + "\n".join([*cases, "esac", ""]))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    garden.settings["secrets"] = {"exec": {"allow": [f"{program} *"]}}
    return f"exec:{program} {{tunnel}}"


def nowhere(_garden: Garden, _value: str) -> str:
    return "generate"


SCHEMES: dict[str, Callable[[Garden, str], str]] = {
    "env": in_variables,
    "file": in_files,
    "age": in_age,
    "vault": in_vault,
    "exec": in_a_program,
    "generate": nowhere,
}
FAULTS = [
    {"on": "create", "kind": "peer", "error": "ambiguous-after"},
    {"on": "create", "kind": "peer", "error": "refused", "skip": 1},
    {"on": "create", "kind": "peer", "error": "throttled", "retry_after_ms": 1},
    {"on": "update", "kind": "peer", "error": "unavailable"},
    {"on": "update", "kind": "peer", "error": "ambiguous-before"},
    {"on": "create", "kind": "gateway", "error": "never-ready"},
]
PATIENCE = {
    "first_pause_seconds": 0.001,
    "longest_pause_seconds": 0.01,
    "give_up_seconds": 1,
    "search_seconds": 0.05,
}


@pytest.fixture
def garden(vpn) -> Iterator[Garden]:
    made = Garden(vpn.folder)
    with made.stack:
        yield made


def told(vpn, *words: object) -> str:
    answer = vpn(*words)
    assert "BUG" not in answer.err, answer.err
    return answer.out + answer.err


def a_life(vpn, garden: Garden) -> Iterator[str]:
    """Yield all that a life with faults prints: made, changed, rotated, moved, destroyed."""
    state = ("--state", "sqlite:///moved.sqlite")
    yield told(vpn, "validate")
    yield told(vpn, "plan")
    yield told(vpn, "plan", "--format", "json", "--out", "first.plan")
    for _ in range(3):
        yield told(vpn, "apply", "--auto-approve")
    yield told(vpn, "plan", "--detailed-exitcode")
    assert vpn.changes() == {}
    yield told(vpn, "rotate", HAN01, "--auto-approve")
    yield told(vpn, "rotate", HAN01, "--auto-approve")
    yield told(vpn, "explain", "hcm03.vpngw-01 -- han01.vpngw-01")
    yield told(vpn, "expand")
    yield told(vpn, "graph", "--format", "dot")
    yield told(vpn, "drift")
    yield told(vpn, "state", "show", "hcm03/peer/vpngw-01/han01.vpngw-01", "--format", "json")
    exported = vpn("state", "export").out
    yield exported
    (garden.folder / "export.json").write_text(exported, encoding="utf-8")
    yield told(vpn, "state", "import", "export.json", *state)
    yield told(vpn, "plan", *state)
    yield told(vpn, "history")
    for run in json.loads(vpn("history", "--format", "json").out):
        yield told(vpn, "show", run["id"])
    yield told(vpn, "simulate", "show", "--format", "json")
    yield told(vpn, "state", "verify")
    yield told(vpn, "destroy", "--auto-approve")


def forms_of(value: str) -> set[bytes]:
    data = value.encode()
    forms = {data, data.hex().encode(), data.hex().upper().encode(), quote(value).encode()}
    forms |= {quote(value, safe="").encode(), json.dumps(value)[1:-1].encode()}
    forms |= {repr(value)[1:-1].encode(), data.decode().encode("utf-16-le")}
    for before in range(3):
        # Of three ways to begin, the characters that depend on the value alone.
        first, last = -(-before * 8 // 6), (before + len(data)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            forms.add(encode(bytes(before) + data)[first:last])
    return forms


def search(where: dict[str, bytes], planted: set[str]) -> list[str]:
    forms = {form for value in planted for form in forms_of(value)}
    return [name for name, data in where.items() for form in forms if form in data]


def written_by(garden: Garden) -> dict[str, bytes]:
    paths = [path for path in garden.folder.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in paths if path not in garden.own_files}


@pytest.mark.parametrize(
    ("scheme", "value"),
    [(scheme, value) for scheme in SCHEMES for value in VALUES if scheme != "generate"]
    + [("generate", "")],  # what is generated cannot be planted; it is looked up
)
def test_nothing_that_is_written_or_printed_holds_a_secret(
    vpn, garden: Garden, monkeypatch: pytest.MonkeyPatch, scheme: str, value: str
):
    vpn.copy_example("vng-three-sites")
    reference = SCHEMES[scheme](garden, value)
    for name, text in garden.environment.items():
        monkeypatch.setenv(name, text)
    lines = (vpn.folder / "topology.yaml").read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line.strip().startswith("psk:")]
    vpn.change(line, f"  psk: {json.dumps(reference)}")
    simulator = {"provisioning_ms": 5, "fail": FAULTS}
    settings = {"simulator": simulator, "patience": PATIENCE, **garden.settings}
    vpn.write(json.dumps(settings), "vpn-declare.yaml")
    monkeypatch.setenv("TMPDIR", str(garden.folder))

    outputs = []
    for text in a_life(vpn, garden):
        outputs.append(text)
        if (garden.folder / ".vpn-declare" / "key").exists():
            _look_up(vpn, garden)
        assert search(written_by(garden), garden.planted) == []
    assert len(garden.planted) >= 3
    assert "Throw-away" not in "".join(outputs)
    printed = {f"output {number}": text.encode() for number, text in enumerate(outputs)}
    assert search(printed, garden.planted) == []


def _look_up(vpn, garden: Garden) -> None:
    """Plant what was made: the sealing key, and each key that is in state now."""
    key_file = garden.folder / ".vpn-declare" / "key"
    garden.own_files.add(key_file)
    garden.planted.add(key_file.read_text(encoding="ascii").strip())
    for tunnel in (HAN01, "hcm03.vpngw-01--on-prem.router", "hcm03.vpngw-02--on-prem.router"):
        path = garden.folder.parent / "revealed"
        if vpn("reveal", tunnel, path).code == 0:
            garden.planted.add(path.read_text(encoding="ascii").strip())
            path.unlink()


def test_the_search_finds_what_is_there():
    for value in VALUES:
        for form in forms_of(value):
            assert search({"here": b"before " + form + b" after"}, {value}) == ["here"] * len(
                [other for other in forms_of(value) if other in form]
            )
    assert search({"here": b"nothing"}, set(VALUES)) == []
