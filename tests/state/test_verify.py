"""``verify`` finds what is damaged and what makes no sense, and nothing in a sound state."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateLocation, StateStore
from vpn_declare.model.address import make_address
from vpn_declare.model.codec import recorded_to_bytes
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.state.verify import verify
from vpn_declare.testing.memory_store import MemoryStore
from vpn_declare.testing.state_stage import address_of, record, take

GATEWAY = replace(
    record(0), address=make_address("hcm03", "gateway", "vpngw-01"), kind="gateway", depends_on=()
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def filled(path: Path) -> Callable[..., StateStore]:
    def fill(*records: Recorded) -> StateStore:
        store = BACKEND.open(StateLocation(url=f"sqlite:///{path}"))
        store.write(take(store), Settlement(put=records))
        store.close()
        return store

    return fill


def codes(store: StateStore) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in verify(store)]


def damage(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def test_a_sound_state_has_no_fault(filled: Callable[..., StateStore]):
    assert codes(filled(GATEWAY, record(1), record(2))) == []


def test_no_state_is_sound_too(path: Path):
    assert verify(BACKEND.open(StateLocation(url=f"sqlite:///{path}"))) == ()


def test_a_store_that_offers_no_look_at_its_bytes_is_checked_for_sense():
    store = MemoryStore()
    store.write(take(store), Settlement(put=(record(1),)))
    assert codes(store) == [("VPN514", address_of(1))]


def test_a_record_that_was_edited_by_hand_is_found(path: Path, filled: Callable[..., StateStore]):
    store = filled(GATEWAY, record(1), record(2))
    edited = recorded_to_bytes(replace(record(1), remote_id="vpn-7"))
    for value in (edited, edited.decode()):
        damage(path, "UPDATE resources SET record = ? WHERE address = ?", value, address_of(1))
        assert codes(store) == [("VPN511", address_of(1))]


def test_a_record_that_cannot_be_read_is_found(path: Path, filled: Callable[..., StateStore]):
    store = filled(GATEWAY, record(1), record(2))
    damage(path, "UPDATE resources SET record = x'00' WHERE address = ?", address_of(2))
    assert codes(store) == [("VPN511", address_of(2)), ("VPN512", address_of(2))]


def test_a_record_under_another_address_is_found(path: Path, filled: Callable[..., StateStore]):
    store = filled(GATEWAY, record(1))
    damage(path, "UPDATE resources SET address = ? WHERE address = ?", "a/b/c", address_of(1))
    assert codes(store) == [("VPN513", "a/b/c")]


def test_what_the_database_finds_damaged_is_told(path: Path, filled: Callable[..., StateStore]):
    store = filled(GATEWAY, *map(record, range(1, 200)))
    with path.open("r+b") as file:
        pages = path.stat().st_size // 4096
        file.seek((pages - 2) * 4096 + 100)
        file.write(b"\xff" * 2000)
    found = verify(store)
    assert "VPN510" in {fault.code for fault in found}


def test_a_missing_dependency_is_a_warning(filled: Callable[..., StateStore]):
    [found] = verify(filled(record(1)))
    assert (found.code, found.severity) == ("VPN514", Severity.WARNING)


def test_two_records_of_one_object_are_found(filled: Callable[..., StateStore]):
    twin = replace(record(2), remote_id="vpn-1")
    elsewhere = replace(record(3), remote_id="vpn-1", connection={"region": "han-1"})
    borrowed = replace(record(4), remote_id="vpn-1", owned=False)
    store = filled(GATEWAY, record(1), twin, elsewhere, borrowed)
    assert codes(store) == [("VPN515", address_of(1))]


def test_a_ready_record_without_an_id_is_found(filled: Callable[..., StateStore]):
    pending = replace(record(2), remote_id=None, status=Status.PENDING)
    store = filled(GATEWAY, replace(record(1), remote_id=None), pending)
    assert codes(store) == [("VPN516", address_of(1))]


def test_every_fault_says_what_to_do(filled: Callable[..., StateStore]):
    for found in verify(filled(record(1), replace(record(2), remote_id="vpn-1"))):
        assert found.summary
        assert found.detail.endswith(".")
        assert found.fix
