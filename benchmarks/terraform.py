"""The same number of resources for Terraform, as literal blocks of its built-in `terraform_data`.

That resource needs no provider process and no download, which flatters Terraform: a real provider
costs it more. The state is written by hand in Terraform's own format, so that a plan with nothing
to do can be measured without an apply of many minutes; `plan -detailed-exitcode` proves that it
has indeed nothing to do.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

PARTS_OF_A_STORE: Final = 8
KINDS: Final = ("gateway", "route_table", "peer", "peer", "child", "child", "route", "route")
STATE_VERSION: Final = 4
LIFETIME: Final = 3600  # seconds


def find() -> str | None:
    """Return the program, or None where it is not installed."""
    return shutil.which("terraform")


def identifier(index: int) -> str:
    """Return the id that the state gives resource ``index``."""
    return str(uuid5(NAMESPACE_URL, f"https://example.com/{index}"))


def values(index: int, lifetime_seconds: int) -> dict[str, str | int]:
    """Return the literal attributes of a resource, about as many as ours have."""
    store, part = divmod(index, PARTS_OF_A_STORE)
    return {
        "kind": KINDS[part],
        "site": f"store-{store:05}",
        "local_cidr": f"10.{store // 256 % 256}.{store % 256}.0/24",
        "remote_cidr": "172.16.0.0/20",
        "encryption": "aes256gcm16",
        "lifetime_seconds": lifetime_seconds,
    }


def block(index: int, attributes: Mapping[str, str | int]) -> str:
    """Return one block; all but the first of a store refer to the first."""
    first = index - index % PARTS_OF_A_STORE
    lines = [f"    {name} = {json.dumps(value)}" for name, value in attributes.items()]
    if index != first:
        lines.append(f"    gateway = terraform_data.r{first:06}.id")
    body = "\n".join(lines)
    return f'resource "terraform_data" "r{index:06}" {{\n  input = {{\n{body}\n  }}\n}}\n'


def instance(index: int, attributes: Mapping[str, str | int]) -> dict[str, object]:
    """Return what the state holds of one resource."""
    first = index - index % PARTS_OF_A_STORE
    known = dict(attributes) if index == first else {**attributes, "gateway": identifier(first)}
    types = {name: "number" if isinstance(item, int) else "string" for name, item in known.items()}
    value = {"value": known, "type": ["object", types]}
    held: dict[str, object] = {
        "schema_version": 0,
        "attributes": {
            "id": identifier(index),
            "input": value,
            "output": value,
            "triggers_replace": None,
        },
        "sensitive_attributes": [],
    }
    if index != first:
        held["dependencies"] = [f"terraform_data.r{first:06}"]
    return {
        "mode": "managed",
        "type": "terraform_data",
        "name": f"r{index:06}",
        "provider": 'provider["terraform.io/builtin/terraform"]',
        "instances": [held],
    }


def write_configuration(folder: Path, resources: int, *, changed_percent: float = 0) -> None:
    """Write ``main.tf`` with that many blocks, a share of them with another lifetime."""
    every = round(100 / changed_percent) if changed_percent else resources + 1
    lifetimes = ([LIFETIME] * (every - 1) + [LIFETIME * 2]) * (resources // every + 1)
    blocks = (block(index, values(index, lifetimes[index])) for index in range(resources))
    (folder / "main.tf").write_text("\n".join(blocks), encoding="utf-8")


def write_state(folder: Path, resources: int) -> None:
    """Write the state in which the unchanged configuration has nothing to do."""
    state = {
        "version": STATE_VERSION,
        "terraform_version": "1.4.0",
        "serial": 1,
        "lineage": identifier(-1),
        "outputs": {},
        "resources": [instance(index, values(index, LIFETIME)) for index in range(resources)],
        "check_results": None,
    }
    (folder / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")
