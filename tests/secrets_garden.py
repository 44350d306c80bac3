"""Where secrets are planted, through every kind of reference, and how they are searched for.

They are looked for plain, in hexadecimal, in base64 wherever it may begin, escaped for URLs, JSON,
Python.
"""

import base64
import json
import shutil
import stat
import subprocess
from collections.abc import Callable
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
TOKEN = "hvs.planted-token-1f0c"


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
