"""The store on a PostgreSQL server keeps the contract."""

import subprocess
import sys
import time
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import event

from state.postgresql_cluster import PASSWORD, PASSWORD_IN_CLEAR, Cluster
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import (
    CALLER,
    CLOCK,
    LockedError,
    StateBackend,
    StateError,
    StateLocation,
)
from vpn_declare.state.postgresql import BACKEND
from vpn_declare.state.store import SqlStore
from vpn_declare.testing.state_stage import (
    ALICE,
    BOB,
    LATER,
    LEASE_SECONDS,
    address_of,
    intent,
    outcome,
    record,
    run,
    take,
)
from vpn_declare.testing.state_store import StateStorePromise

pytestmark = pytest.mark.server
NUMBERS = count(1)


@pytest.fixture
def schema() -> str:
    """A schema that no other test uses."""
    return f"state_{next(NUMBERS)}"


class TestPostgresql(StateStorePromise):
    @pytest.fixture(autouse=True)
    def _server(self, postgresql: Cluster, schema: str):
        self.server = postgresql
        self.schema = schema

    def backend(self) -> StateBackend:
        return BACKEND

    def location(self, folder: Path) -> StateLocation:  # noqa: ARG002 - a server
        url = f"{self.server.url}?schema={self.schema}"
        return StateLocation(url=url, options={CLOCK: CALLER})

    def make_newer(self, folder: Path) -> None:  # noqa: ARG002 - a server
        self.server.sql(f"UPDATE {self.schema}.meta SET format_version = 999")  # noqa: S608 - ours


@pytest.fixture
def store(postgresql: Cluster, schema: str):
    opened = BACKEND.open(StateLocation(url=postgresql.url, options={"schema": schema}))
    yield opened
    opened.close()


@pytest.fixture
def opener_of_another(postgresql: Cluster, schema: str):
    """Opens the same state as another machine would."""
    opened = []

    def open_another() -> SqlStore:
        place = StateLocation(url=postgresql.url, options={"schema": schema})
        opened.append(BACKEND.open(place))
        return opened[-1]

    yield open_another
    for other in opened:
        other.close()


def end_all_connections(cluster: Cluster) -> None:
    cluster.sql(
        "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity "
        "WHERE application_name = 'vpn-declare'"
    )


def test_the_location_tells_where_and_not_how_to_log_in(store: SqlStore, schema: str):
    assert store.location.startswith("postgresql://postgres@127.0.0.1:")
    assert store.location.endswith(f"/postgres?schema={schema}")
    assert PASSWORD not in store.location


def test_two_schemas_are_two_states(postgresql: Cluster, schema: str):
    places = [StateLocation(url=f"{postgresql.url}?schema={schema}{end}") for end in "ab"]
    one, two = map(BACKEND.open, places)
    one.write(take(one), Settlement(put=(record(1),)))
    take(two)
    assert len(one.records()) == 1
    assert len(two.records()) == 0
    assert one.base().lineage != two.base().lineage
    one.close()
    two.close()


def test_a_connection_that_was_lost_while_idle_is_replaced(store: SqlStore, postgresql: Cluster):
    token = take(store)
    store.intend(token, intent(1))
    end_all_connections(postgresql)
    store.intend(token, intent(2))
    end_all_connections(postgresql)
    assert [found.id for found in store.open_intents()] == ["intent-1", "intent-2"]


def test_a_connection_lost_in_the_middle_of_a_write_loses_nothing(
    store: SqlStore, postgresql: Cluster
):
    token = take(store)
    store.start_run(token, run(1))
    store.intend(token, intent(1))

    def break_it(*arguments) -> None:
        if "INSERT INTO resources" in arguments[2]:
            end_all_connections(postgresql)

    engine = store._source.engine()
    event.listen(engine, "before_cursor_execute", break_it)
    with pytest.raises(StateError, match="connection was lost") as lost:
        store.settle(token, "intent-1", outcome(1), Settlement(put=(record(1),)), None, LATER)
    event.remove(engine, "before_cursor_execute", break_it)
    assert PASSWORD_IN_CLEAR not in str(lost.value)
    assert [found.id for found in store.open_intents()] == ["intent-1"]
    assert dict(store.records()) == {}
    store.settle(token, "intent-1", outcome(1), Settlement(put=(record(1),)), None, LATER)
    assert dict(store.records()) == {address_of(1): record(1)}


def test_a_server_that_went_away_and_came_back_lost_nothing(store: SqlStore, postgresql: Cluster):
    token = take(store)
    store.intend(token, intent(1))
    postgresql.stop()
    try:
        with pytest.raises(StateError, match="cannot be reached"):
            store.intend(token, intent(2))
        with pytest.raises(StateError, match="cannot be reached"):
            store.records()
    finally:
        postgresql.start()
    store.intend(token, intent(3))
    assert [found.id for found in store.open_intents()] == ["intent-1", "intent-3"]


AHEAD = 120  # seconds: two leases


def test_whose_clock_is_ahead_takes_no_lock_over(store: SqlStore, opener_of_another):
    now = time.time()
    token = take(store, ALICE, now)
    for wrong in (now + AHEAD, now + 1e6):
        with pytest.raises(LockedError) as refused:
            take(opener_of_another(), BOB, wrong)
        assert refused.value.holder.user == "alice"
    store.renew(token, LEASE_SECONDS, now + 1)
    with pytest.raises(LockedError):
        take(opener_of_another(), BOB, now + AHEAD)


def test_whose_clock_is_behind_takes_over_when_the_lease_has_run_out(
    store: SqlStore, opener_of_another
):
    first = store.acquire(ALICE, 0.3, time.time() + AHEAD)
    store.renew(first, 0.3, time.time() + AHEAD)
    time.sleep(0.6)
    assert take(opener_of_another(), BOB, time.time() - AHEAD) > first


def test_a_lock_is_told_by_the_clock_that_it_goes_by(store: SqlStore):
    take(store, ALICE, time.time() + AHEAD)
    holder = store.holder()
    assert holder is not None
    now = store.lease_clock(time.time() - AHEAD)
    assert holder.since == holder.renewed
    assert 0 <= now - holder.renewed < LEASE_SECONDS
    assert holder.expires == pytest.approx(holder.renewed + LEASE_SECONDS)


def test_no_url_can_choose_the_clock(postgresql: Cluster, schema: str):
    url = f"{postgresql.url}?schema={schema}&{CLOCK}={CALLER}"
    store = BACKEND.open(StateLocation(url=url))
    with pytest.raises(StateError):
        take(store)
    store.close()


def refused(postgresql: Cluster, user: str, password: str, database: str = "postgres") -> str:
    location = StateLocation(url=postgresql.url_of(user, password, database))
    store = BACKEND.open(location)
    with pytest.raises(StateError) as found:
        take(store)
    with pytest.raises(StateError):
        raise found.value
    store.close()
    return str(found.value)


def test_a_wrong_password_is_told_without_repeating_it(postgresql: Cluster):
    text = refused(postgresql, "postgres", "wrong-password")
    assert "refuses the log-in" in text
    assert "wrong-password" not in text


def test_a_database_that_is_not_there_is_told(postgresql: Cluster):
    assert "no such database" in refused(postgresql, "postgres", PASSWORD, "nowhere")


def test_a_user_without_rights_is_told_what_is_needed(postgresql: Cluster):
    postgresql.sql("CREATE ROLE guest LOGIN PASSWORD 'guest-password'")
    text = refused(postgresql, "guest", "guest-password")
    assert "may not do this" in text
    assert "guest-password" not in text


def test_a_read_only_server_is_told(postgresql: Cluster):
    postgresql.sql("CREATE ROLE reader LOGIN SUPERUSER PASSWORD 'reader-password'")
    postgresql.sql("ALTER ROLE reader SET default_transaction_read_only = on")
    assert "is read-only" in refused(postgresql, "reader", "reader-password")


def test_tables_of_somebody_else_are_left_alone(store: SqlStore, postgresql: Cluster, schema: str):
    postgresql.sql(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.meta (colour text)")
    with pytest.raises(StateError, match="not ours"):
        store.records()
    with pytest.raises(StateError, match="not ours"):
        take(store)


def test_a_user_who_owns_the_schema_needs_no_right_to_make_one(postgresql: Cluster):
    postgresql.sql("CREATE ROLE owner LOGIN PASSWORD 'pw'; CREATE SCHEMA own AUTHORIZATION owner")
    url = postgresql.url_of("owner", "pw", "postgres") + "?schema=own"
    store = BACKEND.open(StateLocation(url=url))
    take(store, BOB)
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql://u:p@h:port/db",
        "postgresql+asyncpg://u:hidden@h/db",
        "postgresql://u:hidden@h/db?schema=Not%20OK",
        "postgresql://u:hidden@h/db?schema=a&schema=b",
    ],
)
def test_a_url_that_cannot_be_right_is_refused_without_showing_it(url: str):
    with pytest.raises(StateError) as found:
        BACKEND.open(StateLocation(url=url)).records()
    assert "hidden" not in str(found.value)


def test_a_missing_driver_is_told_with_what_to_install():
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from vpn_declare.state.postgresql import BACKEND\n"
        "from vpn_declare.contracts.state import StateError, StateLocation\n"
        "try: BACKEND.open(StateLocation(url='postgresql://h/db'))\n"
        "except StateError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Install vpn-declare[postgresql]" in done.stdout
