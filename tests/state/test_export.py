"""A state leaves as one JSON document, and comes back whole or not at all."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.model.state_file import state_schema
from vpn_declare.model.value import SecretRef
from vpn_declare.state.export import ImportedState, export_state, import_state
from vpn_declare.testing.memory_store import MemoryStore
from vpn_declare.testing.state_stage import address_of, intent, record, take

SCHEMA = Path(__file__).parents[2] / "schemas" / "state.schema.json"
KEY = FingerprintKey(b"memory")


@pytest.fixture
def document() -> dict[str, Any]:
    store = MemoryStore()
    token = take(store)
    store.write(token, Settlement(put=(record(1), record(2))))
    store.remember(token, {"pool/a.b": "10.9.0.0/24"})
    store.seal(token, {"a#1": b"\0\xff"})
    return json.loads(orjson.dumps(export_state(store)))


def test_the_schema_file_is_current():
    written = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert written == state_schema(), "run: vpn-declare schema state > schemas/state.schema.json"


def test_an_export_keeps_its_schema(document: dict[str, Any]):
    jsonschema.Draft202012Validator(state_schema()).validate(document)
    assert document["lineage"] == "memory"


def test_an_export_of_an_empty_state_comes_back():
    document = export_state(MemoryStore())
    jsonschema.validate(document, state_schema())
    nothing = ImportedState(lineage="", records=(), allocations={}, sealed={})
    assert import_state(document) == nothing


def test_an_export_holds_no_key(document: dict[str, Any]):
    assert KEY.hex() not in json.dumps(document)
    assert document["fingerprint_key_id"] not in {"", KEY.hex()}


def test_it_comes_back_as_it_was(document: dict[str, Any]):
    assert import_state(document, KEY) == ImportedState(
        lineage="memory",
        records=(record(1), record(2)),
        allocations={"pool/a.b": "10.9.0.0/24"},
        sealed={"a#1": b"\0\xff"},
    )


@pytest.mark.parametrize("key", [None, FingerprintKey(b"another")])
def test_fingerprints_of_another_key_are_left_out(
    document: dict[str, Any], key: FingerprintKey | None
):
    records = import_state(document, key).records
    assert [found.attributes["psk"] for found in records] == [
        SecretRef("env:VPN_PSK", None, version=2)
    ] * 2


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    result = copy.deepcopy(document)
    place: Any = result
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        place = place[part]
    place[last] = value
    return result


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("format_version", 2, "written by a newer version"),
        ("format_version", None, "format_version"),
        ("lineage", 7, "lineage: Input should be a valid string"),
        ("colour", "red", "colour: Extra inputs are not permitted"),
        ("resources.1.address", "no slashes", r"resources\.1\.address"),
        ("resources.0.status", "asleep", r"resources\.0\.status"),
        ("resources.0.colour", "red", r"resources\.0\.colour"),
        ("resources.0.attributes.gateway", {"$ref": "nowhere"}, "field 'attributes'"),
        ("allocations", ["10.0.0.0/8"], "allocations"),
        ("resources", [{}] * 9, "and .* more faults"),
    ],
)
def test_a_document_that_is_no_export_is_refused(
    document: dict[str, Any], path: str, value: object, words: str
):
    with pytest.raises(ValueError, match=words):
        import_state(changed(document, path, value))


@pytest.mark.parametrize("document", [None, [], "text", {}, 7])
def test_anything_else_is_refused(document: object):
    with pytest.raises(ValueError, match=r"document|format_version"):
        import_state(document)


def test_two_records_of_one_address_are_refused(document: dict[str, Any]):
    twice = changed(document, "resources.1.address", address_of(1))
    with pytest.raises(ValueError, match=f"more than one record of {address_of(1)}"):
        import_state(twice)


def test_unfinished_operations_are_finished_where_they_began():
    store = MemoryStore()
    store.intend(take(store), intent(1))
    document = export_state(store)
    jsonschema.validate(document, state_schema())
    with pytest.raises(ValueError, match="1 unfinished operations, the first at hcm03/"):
        import_state(document)
