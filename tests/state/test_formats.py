"""Every format ever written is read for good; the first lock migrates an older one."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, make_url, text

from state.postgresql_cluster import Cluster
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateError, StateLocation
from vpn_declare.state.formats import CURRENT, FORMATS, Formats, Migration
from vpn_declare.state.postgresql_server import PostgresqlServer
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.state.sqlite_file import SqliteFile
from vpn_declare.state.store import SqlStore
from vpn_declare.testing.state_stage import BOB, LATER, address_of, intent, record, run, take

FIXTURES = Path(__file__).with_name("fixtures")


def add_a_note(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE allocations ADD COLUMN note TEXT"))
    connection.execute(text("UPDATE allocations SET note = 'old', cidr = cidr || ' (moved)'"))


NEXT = Formats(
    current=CURRENT + 1, migrations=[*FORMATS.migrations, Migration(CURRENT + 1, add_a_note)]
)
Opener = Callable[[Formats], SqlStore]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def open_as(request: pytest.FixtureRequest, tmp_path: Path):
    opened: list[SqlStore] = []
    url = schema = ""
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgresql")
        url = cluster.url.replace("postgresql:", "postgresql+psycopg:")
        schema = f"formats_{abs(hash(tmp_path))}"

    def open_one(formats: Formats) -> SqlStore:
        source = (
            PostgresqlServer(make_url(url), schema)
            if url
            else SqliteFile(tmp_path / "state.sqlite")
        )
        opened.append(SqlStore(source, formats))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def fill(store: SqlStore) -> None:
    token = take(store)
    store.remember(token, {"pool/a.b": "10.9.0.0/24"})
    store.write(token, Settlement(put=(record(1),)))
    store.start_run(token, run(1))
    store.intend(token, intent(2))
    store.release(token)


def test_an_older_state_is_read_as_if_it_were_migrated_and_stays(open_as: Opener):
    fill(open_as(FORMATS))
    newer = open_as(NEXT)
    assert newer.allocations() == {"pool/a.b": "10.9.0.0/24 (moved)"}
    assert dict(newer.records()) == {address_of(1): record(1)}
    assert [found.id for found in newer.open_intents()] == ["intent-2"]
    assert list(newer.runs()) == [run(1)]
    assert newer.base() == open_as(FORMATS).base()
    assert newer.fingerprint_key() == open_as(FORMATS).fingerprint_key()
    assert open_as(FORMATS).allocations() == {"pool/a.b": "10.9.0.0/24"}


def test_the_first_lock_migrates(open_as: Opener):
    fill(open_as(FORMATS))
    before = open_as(FORMATS).base()
    take(open_as(NEXT))
    assert open_as(NEXT).allocations() == {"pool/a.b": "10.9.0.0/24 (moved)"}
    assert open_as(NEXT).base() == before
    with pytest.raises(StateError, match="newer version"):
        open_as(FORMATS).records()


def test_a_state_that_is_locked_is_not_migrated_under_its_holder(open_as: Opener):
    old = open_as(FORMATS)
    token = take(old)
    with pytest.raises(StateError, match="holds the lock"):
        take(open_as(NEXT), BOB)
    old.remember(token, {"pool/c.d": "10.9.1.0/24"})
    assert open_as(FORMATS).allocations() == {"pool/c.d": "10.9.1.0/24"}


def test_a_migration_that_fails_leaves_the_state_as_it_was(open_as: Opener):
    def half(connection: Connection) -> None:
        connection.execute(text("DELETE FROM allocations"))
        connection.execute(text("SELECT nothing FROM nowhere"))

    fill(open_as(FORMATS))
    broken = Formats(current=CURRENT + 1, migrations=[Migration(CURRENT + 1, half)])
    with pytest.raises(StateError):
        take(open_as(broken))
    assert open_as(FORMATS).allocations() == {"pool/a.b": "10.9.0.0/24"}
    take(open_as(FORMATS), BOB, LATER)


def test_a_gap_in_the_migrations_is_told(open_as: Opener):
    fill(open_as(FORMATS))
    with pytest.raises(StateError, match="knows no way from there"):
        open_as(Formats(current=CURRENT + 2)).records()


@pytest.mark.parametrize("number", range(1, CURRENT + 1))
def test_every_format_that_was_ever_written_can_be_read(tmp_path: Path, number: int):
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FIXTURES / f"format-{number}.sql").read_text(encoding="utf-8"))
    store = BACKEND.open(StateLocation(url=f"sqlite:///{path}"))
    assert store.base().lineage == "0011223344556677"
    assert dict(store.records()) == {address_of(1): record(1), address_of(2): record(2)}
    assert store.allocations() == {"pool/a.b": "10.9.0.0/24"}
    assert store.sealed() == {"hcm03.vpngw-01--han01.vpngw-01#1": b"\x01\xff\0"}
    assert list(store.open_intents()) == [intent(3)]
    assert [(step.address, step.before) for step in store.run_steps("run-1")] == [
        (address_of(2), record(9))
    ]
    assert store.applied("abc") is not None
    store.write(take(store, BOB, LATER), Settlement(put=(record(4),)))
    assert len(store.records()) == 3
    store.close()
