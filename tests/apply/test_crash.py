"""The process dies at any moment; the next one finishes the work; nothing is lost, nothing twice.

Here the process is a thread's worth of Python and dies by an exception that nobody may catch: at
every write of the store, before and after it, and in every call to the far side, before and after
its work. After its death it writes nothing and calls nobody.
"""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apply.bench import OPTIONS, Bench, address, create, delete, other, update, wait_for_calls
from apply.far_side import FarSide
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import StateLocation, StateStore
from vpn_declare.model.address import Ref
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.model.resource import Status
from vpn_declare.model.value import Value
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.testing.memory_store import MemoryStore

WRITES = {"start_run", "finish_run", "intend", "accept", "settle", "note", "write", "renew"}
CALLS = {"create", "update", "delete", "read", "find"}


class Killed(BaseException):
    """The process is dead."""


class Life:
    """One process. It dies at the point of that number; 0 is never."""

    def __init__(self, dies_at: int = 0) -> None:
        self._lock = threading.Lock()
        self._points_left = dies_at
        self.is_over = False

    def point(self) -> None:
        with self._lock:
            self._points_left -= 1
            if self._points_left == 0:
                self.is_over = True
            if self.is_over:
                raise Killed


@dataclass
class Mortal:
    """Something whose methods a process calls, and dies before or after."""

    inner: object
    names: set[str]
    life: Life

    def __getattr__(self, name: str) -> object:
        method = getattr(self.inner, name)
        if name not in self.names:
            return method

        def called(*arguments: object) -> object:
            self.life.point()
            result = method(*arguments)
            self.life.point()
            return result

        return called


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a thing: its size, what it lies in (a replacement), what it refers to."""

    size: int = 1
    parent: str = ""
    refers_to: str = ""

    def attributes(self) -> dict[str, Value]:
        parent: Value = self.parent
        if self.refers_to:
            parent = Ref(address(self.refers_to), "id")
        return {"size": self.size, "parent": parent}


Wish = dict[str, Wanted]

BEFORE: Wish = {"a": Wanted(), "b": Wanted(), "e": Wanted(parent="x"), "f": Wanted()}
AFTER: Wish = {
    "a": Wanted(size=2),
    "c": Wanted(),
    "d": Wanted(refers_to="c"),
    "e": Wanted(parent="y"),
    "f": Wanted(),
}


def plan_by_hand(bench: Bench, wanted: Wish) -> list[Step]:
    """Return the steps to what is wanted, decided from records alone."""
    records = bench.store.records()
    steps: list[Step] = []
    for name, wish in wanted.items():
        record = records.get(address(name))
        needs = [wish.refers_to] if wish.refers_to else []
        make = create(name, needs, wish.attributes())
        if record is None or record.status is Status.DELETING:
            steps.append(make)
        elif not needs and record.attributes["parent"] != wish.parent:
            aside = other(StepAction.MOVE, f"{name}~replaced", recorded=record)
            old = replace(record, address=aside.address)
            steps += [aside, replace(make, after=(aside.id,)), delete(old, [make.id])]
        elif record.attributes["size"] != wish.size:
            steps.append(update(record, ["size"], size=wish.size))
        elif record.status is not Status.READY:
            steps.append(other(StepAction.RECORD, name, desired=make.desired, recorded=record))
    gone = [record for at, record in records.items() if at not in {address(n) for n in wanted}]
    steps += [delete(record) for record in gone]
    made = {step.id for step in steps}
    return [replace(s, after=tuple(a for a in s.after if a in made)) for s in steps]


def live(bench: Bench, store: StateStore, wanted: Wish, dies_at: int = 0) -> bool:
    """Live one life: take the lock, recover, plan, apply. Return whether it ended well."""
    life = Life(dies_at)
    bench.store = store
    bench.hold()
    bench.store = Mortal(store, WRITES, life)
    bench.session = Mortal(bench.world, CALLS, life)
    try:
        if not bench.recover().is_complete:
            assert life.is_over
            return False
        bench.apply(*plan_by_hand(bench, wanted))
    except Killed:
        return False
    finally:
        wait_for_calls()
        bench.store = store
    return not life.is_over


def assert_world_is(bench: Bench, wanted: Wish) -> None:
    records = bench.store.records()
    assert bench.world.titles() == sorted(wanted), "nothing lost, nothing twice"
    assert {record.remote_id for record in records.values()} == set(bench.world.things)
    assert set(records) == {address(name) for name in wanted}
    for name, wish in wanted.items():
        shown = bench.world.by_title(name).attributes
        parent = bench.world.by_title(wish.refers_to).id if wish.refers_to else wish.parent
        assert (shown["size"], shown["parent"]) == (wish.size, parent)
    assert not bench.store.open_intents()
    assert not plan_by_hand(bench, wanted)
    assert RunResult.RUNNING not in {run.result for run in bench.store.runs()}


def slow_world() -> FarSide:
    return FarSide(slow={"c": 2, "e": 1, "update a": 1}, lingers={"b": 2})


def started(store: StateStore, parallelism: int) -> Bench:
    bench = Bench(world=slow_world(), options=replace(OPTIONS, parallelism=parallelism))
    assert live(bench, store, BEFORE)
    assert_world_is(bench, BEFORE)
    return bench


def dies_and_recovers(store: StateStore, parallelism: int, dies_at: int) -> bool:
    """Die once at a point, live again, look at the world. Return whether there was the point."""
    bench = started(store, parallelism)
    if live(bench, store, AFTER, dies_at):
        assert_world_is(bench, AFTER)
        return False
    assert live(bench, store, AFTER), "one more life must do"
    assert_world_is(bench, AFTER)
    return True


@pytest.mark.parametrize("parallelism", [1, 4])
def test_dying_once_at_every_point_loses_nothing_and_makes_nothing_twice(parallelism: int):
    points = 0
    while dies_and_recovers(MemoryStore(), parallelism, points + 1):
        points += 1
    assert points > 60, "a run of seven steps has at least that many"


@pytest.mark.parametrize("dies_at", range(3, 60, 7))
def test_the_same_on_sqlite(tmp_path: Path, dies_at: int):
    store = BACKEND.open(StateLocation(url=f"sqlite:///{tmp_path}/state.sqlite"))
    assert dies_and_recovers(store, 4, dies_at)
    store.close()


@given(st.lists(st.integers(1, 40), max_size=6), st.integers(1, 4), st.integers(0, 3))
def test_dying_again_and_again_loses_nothing(deaths: list[int], parallelism: int, unseen: int):
    store = MemoryStore()
    bench = started(store, parallelism)
    bench.world.unseen_for = unseen
    for dies_at in deaths:
        live(bench, store, AFTER, dies_at)
    for _ in range(3):
        live(bench, store, AFTER)
    assert_world_is(bench, AFTER)
