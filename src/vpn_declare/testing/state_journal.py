"""The journal and the history of a state store, as a contract."""

# ruff: noqa: S101, D102 - a test class asserts, and its tests are named as sentences

from dataclasses import replace

import pytest

from vpn_declare.contracts.journal import IntentPhase, Note, RunResult, Settlement
from vpn_declare.contracts.state import StateError, StateStore
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Status
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


class JournalPromise:
    """What is promised of intents and history. Part of ``StateStorePromise``."""

    def test_an_intent_is_open_until_it_is_settled(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.intend(token, intent(1))
        assert list(opener().open_intents()) == [intent(1)]
        store.settle(token, "intent-1", outcome(1), Settlement(put=(record(1),)), None, LATER)
        assert list(opener().open_intents()) == []
        assert dict(opener().records()) == {address_of(1): record(1)}

    def test_the_next_holder_finds_open_intents_oldest_first(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        for number in (5, 1, 3):
            store.intend(token, intent(number))
        store.settle(token, "intent-1", outcome(1), Settlement(), None, LATER)
        heir = opener()
        take(heir, BOB, LATER)
        assert [found.id for found in heir.open_intents()] == ["intent-5", "intent-3"]

    def test_an_accepted_intent_has_its_id_and_a_pending_record(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.intend(token, replace(intent(1), recorded=None))
        pending = record(1, Status.PENDING)
        store.accept(token, "intent-1", "vpn-1", pending)
        [found] = opener().open_intents()
        assert (found.phase, found.remote_id) == (IntentPhase.ACCEPTED, "vpn-1")
        assert opener().records()[address_of(1)] == pending
        assert store.base().serial == 1

    def test_an_intent_is_settled_once(self, store: StateStore) -> None:
        token = take(store)
        store.intend(token, intent(1))
        store.settle(token, "intent-1", outcome(1), Settlement(), None, LATER)
        with pytest.raises(StateError):
            store.settle(token, "intent-1", outcome(1), Settlement(put=(record(1),)), None, LATER)
        with pytest.raises(StateError):
            store.accept(token, "intent-1", "vpn-1", record(1))
        assert dict(store.records()) == {}
        assert len(store.run_steps("run-1")) == 1

    def test_the_history_keeps_what_became_of_each_step(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.start_run(token, run(1))
        for number in (2, 1):
            store.intend(token, intent(number))
        store.settle(token, "intent-2", outcome(2, Result.FAILED), Settlement(), None, LATER)
        done = Settlement(put=(record(1),))
        store.settle(token, "intent-1", outcome(1), done, record(9), LATER + 1)
        failed, well = opener().run_steps("run-1")
        assert (failed.address, failed.result, failed.at) == (address_of(2), "failed", LATER)
        assert "Quota reached." in failed.message
        assert (well.address, well.result, well.before) == (address_of(1), "done", record(9))
        assert list(store.run_steps("run-2")) == []

    def test_notes_are_written_all_at_once(self, store: StateStore) -> None:
        token = take(store)
        store.write(token, Settlement(put=(record(1), record(2))))
        one = replace(record(1), address=address_of(2))
        two = replace(record(2), address=address_of(1))
        swap = [
            Note(
                outcome=outcome(1),
                settlement=Settlement(put=(one,), remove=(address_of(1),)),
                before=record(1),
            ),
            Note(
                outcome=outcome(2),
                settlement=Settlement(put=(two,), remove=(address_of(2),)),
                before=record(2),
            ),
            Note(outcome=outcome(3, Result.SKIPPED)),
        ]
        store.note(token, "run-1", swap, LATER)
        assert dict(store.records()) == {address_of(1): two, address_of(2): one}
        assert store.base().serial == 2  # noqa: PLR2004 - one write and one commit of notes
        steps = store.run_steps("run-1")
        assert [step.result for step in steps] == ["done", "done", "skipped"]
        assert [step.before for step in steps] == [record(1), record(2), None]

    def test_runs_come_newest_first_and_no_more_than_asked_for(self, store: StateStore) -> None:
        token = take(store)
        for number in range(1, 6):
            store.start_run(token, run(number))
        assert [found.id for found in store.runs(limit=2)] == ["run-5", "run-4"]
        assert list(store.runs()) == [run(number) for number in range(5, 0, -1)]

    def test_a_run_that_was_never_finished_is_still_running(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.start_run(token, run(1))
        store.start_run(token, run(2))
        store.finish_run(token, "run-2", RunResult.PARTIAL, LATER)
        ended = replace(run(2), result=RunResult.PARTIAL, ended=LATER)
        assert list(opener().runs()) == [ended, run(1)]

    def test_a_plan_that_was_begun_is_known_by_its_digest(self, opener: Opener) -> None:
        store = opener()
        token = take(store)
        store.start_run(token, run(1, plan_digest="abc"))
        store.start_run(token, run(2))
        assert opener().applied("abc") == run(1, plan_digest="abc")
        assert opener().applied("xyz") is None
        assert opener().applied("") is None

    def test_history_keeps_text_that_no_database_can_hold(self, store: StateStore) -> None:
        token = take(store)
        store.start_run(token, replace(run(1), command="apply na\udcefve\0", user="\udcff"))
        [found] = store.runs()
        assert found.command.startswith("apply na")
