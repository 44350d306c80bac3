"""The lock around a command."""

import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import Engine, event

from pressed_at import pressed_everywhere
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import LockedError, StateError, StateLocation
from vpn_declare.state import unbroken, writing
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.workflow import lease as lease_module
from vpn_declare.workflow.door import Door
from vpn_declare.workflow.lease import leased
from vpn_declare.workflow.settings import LEASE_SECONDS


class Clock:
    def __init__(self):
        self.time = 1000.0

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.time += seconds


def door_of(clock, user):
    return Door(
        now=clock.now,
        monotonic=clock.now,
        sleep=clock.sleep,
        new_id=lambda: "0" * 32,
        chance=lambda: 0.5,
        random_bytes=bytes,
        user=user,
        host="h",
        pid=1,
        command="vpn-declare apply",
    )


@pytest.fixture
def open_store(tmp_path):
    opened = []

    def opener():
        opened.append(BACKEND.open(StateLocation(url=f"sqlite:///{tmp_path}/s.sqlite")))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


def test_two_cannot_hold_it_and_the_second_is_told_who_does(open_store):
    clock = Clock()
    with (
        leased(open_store(), door_of(clock, "anh")),
        pytest.raises(LockedError, match="anh@h"),
        leased(open_store(), door_of(clock, "binh")),
    ):
        pass


def test_it_is_free_after_the_block_even_after_an_error(open_store):
    clock = Clock()
    with pytest.raises(KeyError), leased(open_store(), door_of(clock, "anh")):
        raise KeyError
    with leased(open_store(), door_of(clock, "binh")) as lease:
        assert lease.token


def test_whoever_waits_long_enough_takes_over_from_a_holder_that_died(open_store):
    clock = Clock()
    store = open_store()
    dead = leased(store, door_of(clock, "anh"))
    dead.__enter__().hand_over()  # nobody renews it any more
    with leased(open_store(), door_of(clock, "binh"), LEASE_SECONDS + 5) as lease:
        lease_token = lease.token
        open_store().write(lease_token, Settlement())


def test_a_token_can_be_used_for_writing(open_store):
    store = open_store()
    with leased(store, door_of(Clock(), "anh")) as lease:
        store.remember(lease.token, {"lan/a.b": "10.0.0.0/24"})
    assert store.allocations() == {"lan/a.b": "10.0.0.0/24"}


class OutOfReachOnce:
    """A store that cannot be reached for the first renewal of its lock."""

    def __init__(self, store):
        self._store = store
        self._tried = False
        self.renewed = Event()

    def renew(self, token, lease_seconds, now):
        if not self._tried:
            self._tried = True
            raise StateError("The server cannot be reached.")
        self._store.renew(token, lease_seconds, now)
        self.renewed.set()

    def __getattr__(self, name):
        return getattr(self._store, name)


def test_a_store_that_was_out_of_reach_for_a_moment_does_not_cost_the_lock(open_store):
    store = OutOfReachOnce(open_store())
    with leased(store, door_of(Clock(), "anh"), lease_seconds=0.03):
        assert store.renewed.wait(60)


class InterruptedOnce:
    """A store whose user is interrupted right after the lock was committed in his name."""

    def __init__(self, store):
        self._store = store

    def acquire(self, holder, lease_seconds, now):
        self._store.acquire(holder, lease_seconds, now)
        raise KeyboardInterrupt

    def __getattr__(self, name):
        return getattr(self._store, name)


def test_a_lock_that_was_just_taken_is_given_back_on_an_interrupt(open_store):
    store = open_store()
    with pytest.raises(KeyboardInterrupt), leased(InterruptedOnce(store), door_of(Clock(), "a")):
        pass
    assert store.holder() is None


def test_an_interrupt_while_waiting_leaves_the_lock_to_its_holder(open_store):
    class Interrupted(Clock):
        def sleep(self, _seconds):
            raise KeyboardInterrupt

    with leased(open_store(), door_of(Clock(), "a")):
        waiting = replace(door_of(Interrupted(), "b"), pid=2)
        with pytest.raises(KeyboardInterrupt), leased(open_store(), waiting, 60):
            pass
        assert open_store().holder().pid == 1


@contextmanager
def interrupted_in_commit(number):
    """Raise SIGINT in the middle of the nth commit of any database."""
    left = [number]

    def committing(_connection):
        left[0] -= 1
        if left[0] == 0:
            signal.raise_signal(signal.SIGINT)

    event.listen(Engine, "commit", committing)
    try:
        yield
    finally:
        event.remove(Engine, "commit", committing)


@pytest.mark.parametrize("number", [1, 2], ids=["taking it", "giving it back"])
def test_an_interrupt_in_the_middle_of_a_commit_leaves_no_lock_behind(open_store, number):
    with leased(open_store(), door_of(Clock(), "a")):
        pass  # makes the state
    with (
        pytest.raises(KeyboardInterrupt),
        interrupted_in_commit(number),
        leased(open_store(), door_of(Clock(), "a")),
    ):
        pass
    assert open_store().holder() is None


def test_a_write_is_finished_before_an_interrupt_is_heard(open_store):
    store = open_store()
    with leased(store, door_of(Clock(), "a")) as lease:
        with pytest.raises(KeyboardInterrupt), interrupted_in_commit(1):
            store.remember(lease.token, {"lan/a.b": "10.0.0.0/24"})
        assert store.allocations() == {"lan/a.b": "10.0.0.0/24"}


def test_an_interrupt_at_any_line_leaves_no_lock_behind(open_store):
    def lock():
        with leased(open_store(), door_of(Clock(), "a")):
            pass

    lock()  # makes the state
    for pressed in pressed_everywhere(lease_module, unbroken, writing):
        with pressed.watching():
            lock()
        assert open_store().holder() is None, pressed.line
    assert pressed.line > 100


@pytest.mark.parametrize("moment", ["start", "join"])
def test_an_interrupt_while_its_thread_starts_or_ends_leaves_no_lock_behind(
    open_store, monkeypatch, moment
):
    original = getattr(threading.Thread, moment)

    def interrupted(thread, *arguments):
        signal.raise_signal(signal.SIGINT)
        original(thread, *arguments)

    monkeypatch.setattr(threading.Thread, moment, interrupted)
    with pytest.raises(KeyboardInterrupt), leased(open_store(), door_of(Clock(), "a")):
        pass
    monkeypatch.undo()
    assert open_store().holder() is None


def test_who_presses_twice_does_not_wait_for_a_lock_that_cannot_be_given_back(open_store):
    tries = []

    class Hangs(OutOfReachOnce):
        def release(self, token):
            tries.append(token)
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), leased(Hangs(open_store()), door_of(Clock(), "a")):
        pass
    assert len(tries) == 1
