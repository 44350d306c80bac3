"""The lock of a state store, as a contract: one writer, and nobody writes after losing it."""

# ruff: noqa: S101, D102 - a test class asserts, and its tests are named as sentences

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import MappingProxyType
from typing import Final

import pytest

from vpn_declare.contracts.journal import Note, RunResult, Settlement
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.state import FencedError, LockedError, StateStore
from vpn_declare.testing.state_stage import (
    ALICE,
    BOB,
    LATER,
    LEASE_SECONDS,
    START,
    Opener,
    intent,
    outcome,
    record,
    run,
    take,
)

_AT_ONCE: Final = 6

_WRITES: Final[Mapping[str, Callable[[StateStore, Token], None]]] = MappingProxyType(
    {
        "renew": lambda store, token: store.renew(token, LEASE_SECONDS, LATER),
        "start_run": lambda store, token: store.start_run(token, run(2)),
        "finish_run": lambda store, token: store.finish_run(token, "run-1", RunResult.DONE, LATER),
        "intend": lambda store, token: store.intend(token, intent(2)),
        "accept": lambda store, token: store.accept(token, "intent-1", "vpn-9", record(1)),
        "settle": lambda store, token: store.settle(
            token, "intent-1", outcome(1), Settlement(put=(record(1),)), None, LATER
        ),
        "note": lambda store, token: store.note(token, "run-1", [Note(outcome=outcome(3))], LATER),
        "write": lambda store, token: store.write(token, Settlement(put=(record(4),))),
        "remember": lambda store, token: store.remember(token, {"pool/a.b": "10.9.0.0/24"}),
        "seal": lambda store, token: store.seal(token, {"a#1": b"x"}),
        "drop_sealed": lambda store, token: store.drop_sealed(token, ["a#1"]),
        "load": lambda store, token: store.load(token, [record(5)], {}),
    }
)


def _everything(store: StateStore) -> tuple[object, ...]:
    return (
        store.base(),
        dict(store.records()),
        dict(store.allocations()),
        dict(store.sealed()),
        tuple(store.open_intents()),
        tuple(store.runs()),
        tuple(store.run_steps("run-1")),
        store.holder(),
    )


class LockPromise:
    """What the lock promises. Part of ``StateStorePromise``."""

    def test_a_lock_tells_who_holds_it(self, store: StateStore) -> None:
        token = take(store)
        found = store.holder()
        assert found is not None
        assert (found.user, found.host, found.pid, found.command, found.boot_id) == (
            "alice",
            "a.example",
            11,
            "apply",
            "boot-a",
        )
        assert (found.since, found.renewed, found.expires, found.token) == (
            START,
            START,
            START + LEASE_SECONDS,
            token,
        )

    def test_a_second_writer_is_refused_with_the_holders_name(self, opener: Opener) -> None:
        take(opener())
        with pytest.raises(LockedError) as refused:
            take(opener(), BOB)
        assert refused.value.holder.user == "alice"

    def test_one_holder_may_not_lock_twice(self, store: StateStore) -> None:
        take(store)
        with pytest.raises(LockedError):
            take(store)

    def test_a_released_lock_is_free_and_tokens_only_grow(self, opener: Opener) -> None:
        tokens = []
        for _ in range(3):
            store = opener()
            tokens.append(take(store))
            store.release(tokens[-1])
            assert store.holder() is None
        assert tokens == sorted(set(tokens))

    def test_a_lock_is_taken_over_when_its_lease_has_run_out(self, opener: Opener) -> None:
        first = take(opener())
        store = opener()
        with pytest.raises(LockedError):
            take(store, BOB, START + LEASE_SECONDS - 0.001)
        assert take(store, BOB, START + LEASE_SECONDS) > first
        assert (found := store.holder()) is not None
        assert found.user == "bob"

    def test_a_heartbeat_extends_the_lease(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.renew(token, LEASE_SECONDS, START + 50)
        with pytest.raises(LockedError):
            take(opener(), BOB, LATER)
        assert (found := store.holder()) is not None
        assert (found.since, found.renewed, found.expires) == (
            START,
            START + 50,
            START + 50 + LEASE_SECONDS,
        )

    def test_an_expired_lease_that_nobody_took_still_holds(self, store: StateStore) -> None:
        token = take(store)
        store.renew(token, LEASE_SECONDS, LATER + 1000)
        store.write(token, Settlement(put=(record(),)))

    @pytest.mark.parametrize("write", _WRITES)
    def test_whoever_lost_the_lock_writes_nothing(self, opener: Opener, write: str) -> None:
        store = opener()
        token = take(store)
        store.start_run(token, run(1))
        store.intend(token, intent(1))
        take(opener(), BOB, LATER)
        before = _everything(store)
        with pytest.raises(FencedError):
            _WRITES[write](store, token)
        assert _everything(opener()) == before

    @pytest.mark.parametrize("write", _WRITES)
    def test_whoever_released_the_lock_writes_nothing(self, store: StateStore, write: str) -> None:
        token = take(store)
        store.start_run(token, run(1))
        store.intend(token, intent(1))
        store.release(token)
        before = _everything(store)
        with pytest.raises(FencedError):
            _WRITES[write](store, token)
        assert _everything(store) == before

    def test_a_release_after_take_over_leaves_the_new_holder(self, opener: Opener) -> None:
        store = opener()
        old = take(store)
        new = take(opener(), BOB, LATER)
        store.release(old)
        assert (found := store.holder()) is not None
        assert found.token == new

    def test_a_lock_that_was_taken_away_is_lost(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        opener().break_lock(token)
        assert store.holder() is None
        with pytest.raises(FencedError):
            store.intend(token, intent())
        assert take(opener(), BOB) > token

    def test_taking_a_lock_away_spares_the_next_holder(self, opener: Opener) -> None:
        store = opener()
        old = take(store, ALICE)
        store.release(old)
        new = take(store, BOB)
        opener().break_lock(old)
        store.renew(new, LEASE_SECONDS, START)

    def test_of_many_who_lock_a_new_state_at_once_one_gets_it(self, opener: Opener) -> None:
        gate = Barrier(_AT_ONCE)
        stores = [opener() for _ in range(_AT_ONCE)]

        def attempt(store: StateStore) -> Token | None:
            gate.wait()
            try:
                return take(store)
            except LockedError:
                return None

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            tokens = list(pool.map(attempt, stores))
        assert len([token for token in tokens if token is not None]) == 1
        assert len({store.base() for store in stores}) == 1
        assert len({store.fingerprint_key() for store in stores}) == 1

    def test_a_heartbeat_may_beat_in_another_thread(self, store: StateStore) -> None:
        token = take(store)
        with ThreadPoolExecutor(1) as pool:
            beats = [
                pool.submit(store.renew, token, LEASE_SECONDS, START + beat) for beat in range(20)
            ]
            for number in range(20):
                store.intend(token, intent(number))
            for beat in beats:
                beat.result()
        assert len(store.open_intents()) == len(beats)
