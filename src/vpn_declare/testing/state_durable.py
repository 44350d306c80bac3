"""Durability of a state store, as a contract: real processes, really killed."""

# ruff: noqa: S101, D102 - a test class asserts, and its tests are named as sentences

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import pytest

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import FencedError, StateBackend, StateLocation, StateStore
from vpn_declare.testing.state_stage import (
    BOB,
    LATER,
    Opener,
    address_of,
    intent,
    outcome,
    record,
    run,
    take,
)

Place = tuple[StateBackend, StateLocation]


def _write_for_ever(place: Place, pipe: Connection) -> None:
    """Write step after step, and tell after each call that it returned."""
    backend, location = place
    store = backend.open(location)
    token = take(store)
    store.start_run(token, run(1))
    for number in count(1):
        store.intend(token, intent(number))
        pipe.send(("intended", number))
        settlement = Settlement(put=(record(number),))
        store.settle(token, f"intent-{number}", outcome(number), settlement, None, LATER)
        pipe.send(("settled", number))


def _write_when_told(place: Place, pipe: Connection) -> None:
    """Take the lock, wait for a word, then write."""
    backend, location = place
    store = backend.open(location)
    token = take(store)
    pipe.send("locked")
    pipe.recv()
    try:
        store.intend(token, intent(1))
        pipe.send("written")
    except FencedError:
        pipe.send("fenced")
    store.close()


@contextmanager
def _process(target: object, place: Place) -> Iterator[tuple[BaseProcess, Connection]]:
    """Start a fresh interpreter; a fork would share connections with this process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(place, theirs))  # type: ignore[arg-type]
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _told(pipe: Connection) -> list[tuple[str, int]]:
    """Return all that was told and is still in the pipe."""
    told = []
    try:
        while pipe.poll():
            told.append(pipe.recv())
    except (EOFError, ConnectionError):
        pass
    return told


def _check(store: StateStore, told: list[tuple[str, int]]) -> None:
    """Everything that was told is there; what was under way is there as a whole or not at all."""
    intended = {number for what, number in told if what == "intended"}
    settled = {number for what, number in told if what == "settled"}
    recorded = {address_of(number): record(number) for number in settled}
    found = dict(store.records())
    assert recorded.items() <= found.items()
    assert len(found) <= len(recorded) + 1
    assert [step.address for step in store.run_steps("run-1")] == sorted(found)
    still_open = {item.address for item in store.open_intents()}
    assert {address_of(number) for number in intended} <= still_open | set(found)
    assert len(still_open) <= 1
    assert not still_open & set(found)


class DurablePromise:
    """What is promised when something breaks. Part of ``StateStorePromise``."""

    @pytest.mark.parametrize("acknowledged", [1, 2, 25])
    def test_a_killed_writer_loses_nothing_that_was_written(
        self, place: Place, opener: Opener, acknowledged: int
    ) -> None:
        with _process(_write_for_ever, place) as (process, pipe):
            told = [pipe.recv() for _ in range(acknowledged)]
            process.kill()
            process.join()
            told += _told(pipe)
        store = opener()
        _check(store, told)
        take(store, BOB, LATER)
        assert [found.result for found in store.runs()] == ["running"]

    def test_a_stopped_writer_that_wakes_after_take_over_writes_nothing(
        self, place: Place, opener: Opener
    ) -> None:
        with _process(_write_when_told, place) as (process, pipe):
            assert pipe.recv() == "locked"
            assert process.pid is not None
            os.kill(process.pid, signal.SIGSTOP)
            store = opener()
            take(store, BOB, LATER)
            os.kill(process.pid, signal.SIGCONT)
            pipe.send("write")
            assert pipe.recv() == "fenced"
        assert list(store.open_intents()) == []

    def test_a_settlement_is_whole_or_not_at_all(self, store: StateStore) -> None:
        token = take(store)
        store.intend(token, intent(1))
        unspeakable = replace(record(2), attributes={"x": object()})  # type: ignore[dict-item]
        with pytest.raises(TypeError):
            store.settle(
                token,
                "intent-1",
                outcome(1),
                Settlement(put=(record(1), unspeakable)),
                None,
                LATER,
            )
        assert [found.id for found in store.open_intents()] == ["intent-1"]
        assert dict(store.records()) == {}
        assert list(store.run_steps("run-1")) == []
