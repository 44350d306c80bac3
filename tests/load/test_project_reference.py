"""The page about vpn-declare.yaml shows every key, its examples load, its figures are ours."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from vpn_declare.apply import Options
from vpn_declare.contracts.patience import Patience
from vpn_declare.load import load_project, project_schema
from vpn_declare.plan import Guards
from vpn_declare.workflow.settings import LEASE_SECONDS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = REFERENCE / "project.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
BEGIN, END = "<!-- begin -->", "<!-- end -->"
TITLES = {
    "": "The file", "EnvironmentFile": "environments: NAME", "GuardsFile": "guards",
    "LockFile": "lock", "PatienceFile": "patience", "LimitFile": "limits: PROVIDER",
    "SecretsFile": "secrets", "ExecFile": "secrets: exec", "SimulatorFile": "simulator",
    "FailFile": "simulator: fail: an item", "CapabilityFile": "capabilities: NAME",
    "OfferFile": "capabilities: ike, esp", "KeyRuleFile": "capabilities: key",
    "AddressingFile": "capabilities: addressing",
    "InsideFile": "capabilities: inside", "BgpRulesFile": "capabilities: bgp",
    "BoundsFile": "capabilities: bounds in seconds",
    "SuiteFile": "suites: NAME",
}  # fmt: skip


def tables() -> Iterator[str]:
    schema = project_schema()
    blocks: Mapping[str, Any] = {"": schema, **schema["$defs"]}
    blocks = {name: block for name, block in blocks.items() if "properties" in block}
    assert set(blocks) == TITLES.keys()
    yield "## Every key"
    for block, title in TITLES.items():
        body = blocks[block]
        yield f"\n### {title}\n\n{body['description']}\n\n| key | meaning |\n|---|---|"
        for key, node in sorted(body["properties"].items()):
            must = " Required." if key in body.get("required", ()) else ""
            yield f"| `{key}` | {node['description']}{must} |"


def test_the_page_shows_every_key() -> None:
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    expected = f"{head}{BEGIN}\n\n" + "\n".join(tables()) + f"\n\n{END}{tail}"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(expected, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_page_loads(number: int, tmp_path: Path) -> None:
    (tmp_path / "vpn-declare.yaml").write_text(EXAMPLES[number], encoding="utf-8")
    assert load_project(tmp_path).diagnostics == ()


def test_the_defaults_that_the_page_tells_are_the_defaults() -> None:
    defaults = Patience()
    told = {
        "PatienceFile": {
            "first_pause_seconds": defaults.first_pause_seconds,
            "longest_pause_seconds": defaults.longest_pause_seconds,
            "give_up_seconds": defaults.give_up_seconds,
            "search_seconds": defaults.search_seconds,
        },
        "LockFile": {"lease_seconds": LEASE_SECONDS},
    }
    definitions = project_schema()["$defs"]
    for block, figures in told.items():
        for key, figure in figures.items():
            description = definitions[block]["properties"][key]["description"]
            assert description.endswith(f"; {figure:g}."), key
    assert f"({Options().parallelism}\ncalls at the same time" in PAGE.read_text(encoding="utf-8")
    assert (Guards().max_delete, Guards().max_delete_percent) == (None, None)


def test_the_page_is_linked_from_the_first_one() -> None:
    assert "reference/project.md" in (REFERENCE.parent / "index.md").read_text(encoding="utf-8")
