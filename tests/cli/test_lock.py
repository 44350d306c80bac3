"""Who holds the lock, and taking it away."""

import io
import subprocess
import time

import pytest

from vpn_declare.cli.real_door import real_door
from vpn_declare.contracts.lock import Holder
from vpn_declare.contracts.state import FencedError, StateLocation
from vpn_declare.state.sqlite import BACKEND


@pytest.fixture
def store(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    store = BACKEND.open(StateLocation(url=f"sqlite:///{vpn.folder}/.vpn-declare/state.sqlite"))
    yield store
    store.close()


def held(store, lease_seconds):
    holder = Holder(host="elsewhere", pid=42, user="binh", command="vpn-declare apply prod")
    return store.acquire(holder, lease_seconds, time.time() - 100)


@pytest.mark.usefixtures("store")
def test_a_free_lock_is_told_as_free(vpn):
    assert vpn("lock", "list").out == "Nobody holds the lock.\n"
    assert vpn("lock", "list", "--format", "json").data == []
    assert vpn("lock", "release").code == 0


def test_the_holder_is_told_with_process_command_and_heartbeat(vpn, store):
    held(store, 600)
    text = vpn("lock", "list").out
    assert "binh@elsewhere (pid 42)" in text
    assert "vpn-declare apply prod" in text
    assert "unless it is extended" in text
    (data,) = vpn("lock", "list", "--format", "json").data
    assert (data["host"], data["pid"], data["expired"]) == ("elsewhere", 42, False)
    assert data["heartbeat_age_seconds"] >= 100


def test_an_expired_lease_is_told_as_such(vpn, store):
    held(store, 10)
    assert "whoever comes next takes the lock over" in vpn("lock", "list").out
    assert vpn("lock", "list", "--format", "json").data[0]["expired"] is True


def test_releasing_asks_first(vpn, store, monkeypatch):
    held(store, 600)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert vpn("lock", "release").code == 1
    assert store.holder() is not None
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert vpn("lock", "release").code == 0
    assert store.holder() is None


def test_a_holder_whose_lock_was_taken_away_writes_nothing(vpn, store):
    token = held(store, 600)
    assert vpn("lock", "release", "--auto-approve").code == 0
    with pytest.raises(FencedError):
        store.remember(token, {"a": "10.0.0.0/8"})
    vpn.apply()


def test_a_lease_that_still_runs_is_not_taken_away_if_only_expired_ones_may_be(vpn, store):
    held(store, 600)
    answer = vpn("lock", "release", "--if-expired", "--auto-approve")
    assert (answer.code, store.holder() is not None) == (5, True)


def test_an_expired_lease_may_be_taken_away(vpn, store):
    held(store, 10)
    assert vpn("lock", "release", "--if-expired", "--auto-approve").code == 0
    assert store.holder() is None


def test_a_dead_neighbour_may_be_taken_the_lock_before_its_lease_runs_out(vpn, store):
    with subprocess.Popen(["true"]) as gone:
        gone.wait()
    door = real_door([])
    holder = Holder(
        host=door.host, pid=gone.pid, user="me", command="vpn-declare plan", boot_id=door.boot_id
    )
    store.acquire(holder, 600, time.time())
    assert "gone" in vpn("lock", "list").out
    answer = vpn("lock", "release", "--if-expired", "--auto-approve")
    assert (answer.code, store.holder()) == (0, None), answer.err


def test_a_living_neighbour_keeps_its_lock(vpn, store):
    door = real_door([])
    holder = Holder(
        host=door.host, pid=door.pid, user="me", command="vpn-declare plan", boot_id=door.boot_id
    )
    store.acquire(holder, 600, time.time())
    assert vpn("lock", "release", "--if-expired", "--auto-approve").code == 5
    assert store.holder() is not None


def test_a_command_that_is_refused_says_where_to_look(vpn, store):
    held(store, 600)
    answer = vpn("apply", "--auto-approve")
    assert (answer.code, "vpn-declare lock list" in answer.err) == (5, True)
