"""The reference shows every key and every code, and its examples load."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from load.topologies import load_text
from vpn_declare.load import codes, topology_schema
from vpn_declare.load.codes import Code

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "language.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
WHOLE = [block for block in BLOCKS if "version: 1" in block]
BEGIN, END = "<!-- begin -->", "<!-- end -->"
TITLES = {
    "": "The file", "SharedSettings": "defaults", "GroupFile": "groups: NAME",
    "PoolFile": "pools: NAME", "SitesFile": "sites", "SiteTable": "sites: import",
    "SiteFile": "sites: NAME", "VpcFile": "vpcs: NAME", "NetworkFile": "networks: NAME",
    "GatewayFile": "gateways: NAME", "ShardsFile": "shards", "TunnelFile": "tunnels: an item",
    "HubSpokeFile": "hub-spoke", "IkeFile": "ike (phase 1)", "EspFile": "esp (phase 2)",
    "EndFile": "ends: SITE.GATEWAY", "EndIkeFile": "ends: ike (phase 1)",
    "EndEspFile": "ends: esp (phase 2)", "BgpFile": "bgp",
    "LifecycleFile": "lifecycle", "ExpectFile": "expect: an item", "SurviveFile": "survive",
    "MoveFile": "moved: an item", "RemovedFile": "removed: an item",
    "ImportFile": "import: an item", "AckFile": "ack: an item",
}  # fmt: skip
PARTS = {"TunnelSettings"}


def tables() -> Iterator[str]:
    schema = topology_schema()
    blocks: Mapping[str, Any] = {"": schema, **schema["$defs"]}
    assert set(blocks) == TITLES.keys() | PARTS
    yield "## Every key"
    for block, title in TITLES.items():
        body = blocks[block]
        yield f"\n### {title}\n\n{body['description']}\n\n| key | meaning |\n|---|---|"
        for key, node in sorted(body["properties"].items()):
            must = " Required." if key in body.get("required", ()) else ""
            yield f"| `{key}` | {node['description']}{must} |"


def faults() -> Iterator[str]:
    known = [code for code in vars(codes).values() if isinstance(code, Code)]
    yield "\n## What reading may find\n\nThe rules have codes of their own: [rules](rules.md).\n"
    yield "| code | title | severity |\n|---|---|---|"
    for code in sorted(known, key=lambda code: code.number):
        yield f"| {code.number} | {code.summary} | {code.severity} |"


def test_the_reference_shows_every_key_and_every_code() -> None:
    page = PAGE.read_text()
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    made = "\n".join((*tables(), *faults()))
    expected = f"{head}{BEGIN}\n\n{made}\n\n{END}{tail}"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(expected)
    assert PAGE.read_text() == expected


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_every_whole_example_of_the_reference_loads(number: int) -> None:
    loaded = load_text(WHOLE[number])
    assert loaded.topology is not None, loaded.diagnostics


def test_no_code_has_two_meanings() -> None:
    numbers = [code.number for code in vars(codes).values() if isinstance(code, Code)]
    assert len(numbers) == len(set(numbers))
    assert all(re.fullmatch(r"VPN[01]\d\d", number) for number in numbers)
