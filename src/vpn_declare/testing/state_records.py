"""Records, allocations and lineage of a state store, as a contract."""

# ruff: noqa: S101, D102 - a test class asserts, and its tests are named as sentences

from collections.abc import Iterator
from dataclasses import replace

import pytest

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateError, StateStore
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded
from vpn_declare.testing.state_stage import (
    BOB,
    Opener,
    address_of,
    intent,
    outcome,
    record,
    run,
    take,
)


class RecordsPromise:
    """What is promised of records. Part of ``StateStorePromise``."""

    def test_a_new_state_is_empty_and_reading_it_makes_nothing(self, opener: Opener) -> None:
        for _ in range(2):
            store = opener()
            assert store.base() == Base()
            assert dict(store.records()) == {}
            assert dict(store.allocations()) == {}
            assert store.fingerprint_key() is None
            assert dict(store.sealed()) == {}
            assert list(store.open_intents()) == []
            assert list(store.runs()) == []
            assert list(store.run_steps("run-1")) == []
            assert store.applied("digest") is None
            assert store.holder() is None

    def test_the_lineage_is_born_with_the_first_lock_and_stays(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        born, key = store.base(), store.fingerprint_key()
        assert born.lineage
        assert born.serial == 0
        assert key
        store.write(token, Settlement(put=(record(),)))
        store.release(token)
        again = opener()
        take(again, BOB)
        assert again.base() == Base(born.lineage, 1)
        assert again.fingerprint_key() == key

    def test_a_record_comes_back_as_it_was_written(self, opener: Opener) -> None:
        store = opener()
        store.write(take(store), Settlement(put=(record(7),)))
        assert opener().records()[address_of(7)] == record(7)

    def test_records_come_sorted_by_address(self, store: StateStore) -> None:
        token = take(store)
        names = ["b", "B", "a-b", "a/b", "ä", "a.b", "a"]
        odd = [
            replace(record(), address=type(record().address)(f"s/peer/{name}")) for name in names
        ]
        store.write(token, Settlement(put=tuple(odd)))
        assert list(store.records()) == sorted(item.address for item in odd)

    def test_writing_a_record_again_replaces_it(self, store: StateStore) -> None:
        token = take(store)
        changed = replace(record(1), title="changed", remote_id=None)
        store.write(token, Settlement(put=(record(1), record(2))))
        store.write(token, Settlement(put=(changed,)))
        assert dict(store.records()) == {address_of(1): changed, address_of(2): record(2)}

    def test_a_removed_record_is_gone(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement(put=(record(1), record(2))))
        store.write(token, Settlement(remove=(address_of(1), address_of(99))))
        assert list(store.records()) == [address_of(2)]

    def test_two_records_may_swap_their_places_in_one_write(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement(put=(record(1), record(2))))
        one = replace(record(1), address=address_of(2))
        two = replace(record(2), address=address_of(1))
        both = (address_of(1), address_of(2))
        store.write(token, Settlement(put=(one, two), remove=both))
        assert dict(store.records()) == {address_of(1): two, address_of(2): one}

    def test_the_serial_grows_with_every_change_of_records(self, store: StateStore) -> None:
        token = take(store)
        serials = [store.base().serial]
        store.write(token, Settlement(put=(record(1),)))
        serials.append(store.base().serial)
        store.write(token, Settlement(remove=(address_of(1),)))
        serials.append(store.base().serial)
        store.load(token, [record(2)], {})
        serials.append(store.base().serial)
        assert serials == [0, 1, 2, 3]

    def test_the_serial_stays_when_records_stay(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement())
        store.start_run(token, run())
        store.intend(token, intent())
        store.settle(token, "intent-1", outcome(), Settlement(), None, 1.0)
        assert store.base().serial == 0

    def test_allocations_are_added_to_those_that_are_there(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.remember(token, {"pool/han01.lan": "10.9.1.0/24", "pool/a.b": "10.9.0.0/24"})
        store.remember(token, {"pool/han02.lan": "10.9.2.0/24"})
        store.remember(token, {})
        assert dict(opener().allocations()) == {
            "pool/a.b": "10.9.0.0/24",
            "pool/han01.lan": "10.9.1.0/24",
            "pool/han02.lan": "10.9.2.0/24",
        }

    def test_an_import_replaces_everything_but_the_lineage(self, store: StateStore) -> None:
        token = take(store)
        lineage = store.base().lineage
        store.write(token, Settlement(put=(record(1),)))
        store.remember(token, {"pool/a.b": "10.9.0.0/24"})
        many = {address_of(number): record(number) for number in range(2, 1300)}
        store.load(token, iter(many.values()), {"pool/c.d": "10.9.3.0/24"})
        assert dict(store.records()) == many
        assert dict(store.allocations()) == {"pool/c.d": "10.9.3.0/24"}
        assert store.base().lineage == lineage

    def test_an_import_brings_its_lineage_into_an_empty_state(self, opener: Opener) -> None:
        store = opener()
        store.load(take(store), [record(1)], {}, lineage="from-elsewhere", sealed={"a#1": b"x"})
        assert opener().base() == Base("from-elsewhere", 1)
        assert dict(opener().records()) == {address_of(1): record(1)}
        assert dict(opener().sealed()) == {"a#1": b"x"}

    def test_a_state_that_was_written_to_keeps_its_lineage(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement(put=(record(1),)))
        base = store.base()
        with pytest.raises(StateError):
            store.load(token, [record(2)], {}, lineage="from-elsewhere")
        assert dict(store.records()) == {address_of(1): record(1)}
        assert store.base() == base
        store.load(token, [record(2)], {}, lineage=base.lineage)
        assert store.base() == Base(base.lineage, base.serial + 1)

    def test_a_sealed_secret_comes_back_and_does_not_count_as_a_change(
        self, opener: Opener
    ) -> None:
        store = opener()
        token = take(store)
        store.seal(token, {"b#1": b"\0\xff" * 40, "a#1": b"one"})
        store.seal(token, {"a#2": b"two"})
        assert list(opener().sealed().items()) == [
            ("a#1", b"one"),
            ("a#2", b"two"),
            ("b#1", b"\0\xff" * 40),
        ]
        assert opener().base().serial == 0

    def test_a_sealed_secret_is_never_written_over(self, store: StateStore) -> None:
        token = take(store)
        store.seal(token, {"a#1": b"one"})
        with pytest.raises(StateError):
            store.seal(token, {"b#1": b"new", "a#1": b"another"})
        assert dict(store.sealed()) == {"a#1": b"one"}

    def test_a_sealed_secret_can_be_forgotten(self, store: StateStore) -> None:
        token = take(store)
        store.seal(token, {"a#1": b"one", "a#2": b"two"})
        store.drop_sealed(token, ["a#1", "nobody#1"])
        assert dict(store.sealed()) == {"a#2": b"two"}

    def test_an_import_that_breaks_off_changes_nothing(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement(put=(record(1),)))
        base = store.base()
        with pytest.raises(RuntimeError, match="breaks off"):
            store.load(token, _breaking_off(), {})
        assert dict(store.records()) == {address_of(1): record(1)}
        assert store.base() == base
        store.write(token, Settlement(put=(record(2),)))  # and the store goes on working

    def test_what_was_read_stays_as_it_was_read(self, opener: Opener) -> None:
        store, reader = opener(), opener()
        token = take(store)
        store.write(token, Settlement(put=(record(1),)))
        seen = reader.records()
        store.write(token, Settlement(remove=(address_of(1),)))
        assert dict(seen) == {address_of(1): record(1)}
        assert dict(reader.records()) == {}


def _breaking_off() -> Iterator[Recorded]:
    yield record(8)
    message = "the source breaks off"
    raise RuntimeError(message)
