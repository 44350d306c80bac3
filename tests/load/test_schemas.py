import os
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import orjson
import pytest

from vpn_declare.load import load_topology, project_schema, topology_schema
from vpn_declare.load.yaml_text import read_yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples" / "topologies").rglob("*.yaml"))
ERRORS = ROOT / "tests" / "errors"
SCHEMAS = {"topology": topology_schema, "project": project_schema}


def plain(path: Path) -> object:
    return read_yaml(path.read_bytes(), str(path)).value


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_in_the_repository_is_current(name: str) -> None:
    schema = SCHEMAS[name]()
    jsonschema.Draft202012Validator.check_schema(schema)
    text = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    path = ROOT / "schemas" / f"{name}.schema.json"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text)
    assert path.read_bytes() == text, "write it anew: make schemas"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_editor_finds_the_schema_of_every_example(path: Path) -> None:
    name = "project" if path.name == "vpn-declare.yaml" else "topology"
    first = path.read_text().splitlines()[0]
    reference = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / reference).resolve() == ROOT / "schemas" / f"{name}.schema.json"
    jsonschema.Draft202012Validator(SCHEMAS[name]()).validate(plain(path))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "examples" / "topologies").iterdir()), ids=lambda p: p.name
)
def test_every_example_loads(path: Path) -> None:
    assert load_topology(path, allocations={}).topology is not None


REFUSED = """
unknown-top-key unknown-site-key site-as-text sites-as-list number-as-text
tunnel-two-shapes literal-key pool-incomplete group-unknown-key version-2
"""


@pytest.mark.parametrize("case", REFUSED.split())
def test_an_editor_marks_what_the_reader_refuses(case: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(topology_schema()).validate(plain(ERRORS / f"{case}.yaml"))


def described(node: Mapping[str, object]) -> bool:
    return "description" in node


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_has_a_description_for_editors(name: str) -> None:
    schema = SCHEMAS[name]()
    blocks = {"": schema, **schema["$defs"]}
    lacking = [
        f"{block}.{key}"
        for block, body in blocks.items()
        for key, node in body.get("properties", {}).items()
        if not described(node)
    ]
    assert not lacking
