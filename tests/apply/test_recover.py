"""What a run left open: looked up, never guessed, and asked only where nobody can look."""

import pytest

from apply.bench import Bench, address, create, delete, only, update, wait_for_calls
from apply.far_side import AWAY, LOST_BEFORE, Fault, kind
from vpn_declare.apply import Options, Patience, answer
from vpn_declare.contracts.journal import RunResult
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.outcome import Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Status


class Killed(BaseException):
    """The process ends here."""


def die() -> None:
    raise Killed


def killed(bench: Bench, *steps: object) -> None:
    """Run steps until ``Killed`` is raised in the owner's thread, as a store may do."""
    with pytest.raises(Killed):
        bench.apply(*steps)
    wait_for_calls()
    bench.world.temper = lambda _verb, _what: None
    bench.world.before_call = lambda _verb, _what: None
    bench.hold()


def leave_open(bench: Bench, *steps: object, verb: str) -> None:
    """End a run in the middle of a call: the store can be written no more once it began."""
    inner = bench.store
    bench.store = DeadAfter(inner, bench, verb)
    try:
        killed(bench, *steps)
    finally:
        bench.store = inner
    bench.hold()


class DeadAfter:
    """A store that raises ``Killed`` from every write once a call of some verb began."""

    def __init__(self, inner: object, bench: Bench, verb: str) -> None:
        self._inner, self._bench, self._verb = inner, bench, verb

    def __getattr__(self, name: str) -> object:
        method = getattr(self._inner, name)
        began = any(said == f"begin {self._verb}" for said, _ in self._bench.world.log)
        if began and name in {"accept", "settle", "note", "write", "renew", "finish_run"}:
            return lambda *_arguments: die()
        return method


@pytest.mark.parametrize("was_done", [True, False])
def test_a_create_is_looked_up_by_its_key(was_done: bool):
    bench = Bench()
    bench.world.temper = lambda verb, _what: None if was_done or verb != "create" else LOST_BEFORE
    leave_open(bench, create("a"), verb="create")
    assert len(bench.store.open_intents()) == 1
    found = bench.recover()
    assert found.is_complete
    assert [outcome.result for outcome in found.outcomes] == [
        Result.DONE if was_done else Result.NOT_STARTED
    ]
    assert [record.remote_id for record in bench.store.records().values()] == list(
        bench.world.things
    )
    assert not bench.store.open_intents()
    assert bench.store.runs()[0].result is RunResult.INTERRUPTED


def test_what_was_made_and_is_not_ready_is_recorded_as_pending():
    bench = Bench()
    bench.world.slow = {"a": 9}
    leave_open(bench, create("a"), verb="create")
    assert [outcome.result for outcome in bench.recover().outcomes] == [Result.WAITING]
    assert bench.record("a").status is Status.PENDING


def test_what_was_accepted_before_the_end_is_read_by_its_id():
    bench = Bench()
    bench.world.slow = {"a": 3}
    leave_open(bench, create("a"), verb="read")
    bench.world.log.clear()
    assert bench.recover().is_complete
    assert not bench.world.calls("find")
    assert bench.record("a").remote_id == bench.world.by_title("a").id


def test_a_look_records_what_it_finds_and_leaves_open_what_it_does_not_see():
    bench = Bench()
    bench.world.unseen_for = 2
    leave_open(bench, create("a"), verb="create")
    first = bench.look()
    assert [intent.address for intent in first.undecided] == [address("a")]
    assert [diagnostic.code for diagnostic in first.diagnostics] == ["VPN415"]
    assert not bench.store.records()
    bench.look()
    assert bench.look().is_complete
    assert bench.record("a").status is Status.READY


def test_recovery_searches_as_long_as_a_thing_may_stay_unseen():
    bench = Bench()
    bench.world.unseen_for = 4
    leave_open(bench, create("a"), verb="create")
    assert bench.recover().is_complete
    assert bench.record("a").remote_id == bench.world.by_title("a").id


def test_where_lists_do_not_lag_one_look_tells_that_a_thing_was_never_made():
    bench = Bench(kinds={"thing": kind(lag_seconds=0)})
    bench.world.temper = lambda verb, _what: LOST_BEFORE if verb == "create" else None
    leave_open(bench, create("a"), verb="create")
    bench.world.log.clear()
    found = bench.recover()
    assert found.is_complete
    assert [outcome.result for outcome in found.outcomes] == [Result.NOT_STARTED]
    assert len(bench.world.calls("find")) == 1


@pytest.mark.parametrize("lag_seconds", [None, 300])
def test_a_search_is_as_patient_as_the_far_side_says_that_it_lags(lag_seconds):
    bench = Bench(kinds={"thing": kind(lag_seconds=lag_seconds)})
    bench.world.unseen_for = 10
    leave_open(bench, create("a"), verb="create")
    bench.recover()
    assert bool(bench.store.records()) is (lag_seconds == 300)


def test_recovery_never_writes_to_the_far_side():
    bench = Bench()
    bench.apply(create("b"), create("c"))
    steps = (create("a"), update(bench.record("b"), ["size"], size=2), delete(bench.record("c")))
    leave_open(bench, *steps, verb="create")
    bench.world.log.clear()
    bench.recover()
    assert {verb.removeprefix("begin ") for verb, _ in bench.world.log} <= {"find", "read", "list"}


def test_a_far_side_that_is_away_leaves_everything_open():
    bench = Bench(options=Options(patience=Patience(give_up_seconds=10)))
    leave_open(bench, create("a"), verb="create")
    bench.world.temper = lambda _verb, _what: Fault(AWAY, message="No route.")
    found = bench.recover()
    assert len(found.undecided) == 1
    assert found.diagnostics[0].detail == "No route."
    assert len(bench.store.open_intents()) == 1
    bench.world.temper = lambda _verb, _what: None
    assert bench.recover().is_complete


@pytest.mark.parametrize("was_done", [True, False])
def test_an_update_is_read_back_and_the_record_stays_as_it_was(was_done: bool):
    bench = Bench()
    bench.apply(create("a"))
    before = bench.record("a")
    bench.world.temper = lambda verb, _what: None if was_done or verb == "read" else LOST_BEFORE
    leave_open(bench, update(before, ["size"], size=2), verb="update")
    (outcome,) = bench.recover().outcomes
    assert outcome.result is (Result.DONE if was_done else Result.NOT_STARTED)
    assert bench.record("a") == before


@pytest.mark.parametrize("was_done", [True, False])
def test_a_delete_is_looked_up(was_done: bool):
    bench = Bench()
    bench.apply(create("a"))
    bench.world.temper = lambda verb, _what: None if was_done or verb == "read" else LOST_BEFORE
    leave_open(bench, delete(bench.record("a")), verb="delete")
    assert bench.recover().is_complete
    assert len(bench.store.records()) == len(bench.world.things) == (0 if was_done else 1)


def test_a_delete_that_is_under_way_is_recorded_so():
    bench = Bench()
    bench.apply(create("a"))
    bench.world.lingers = {"a": 9}
    leave_open(bench, delete(bench.record("a")), verb="delete")
    (outcome,) = bench.recover().outcomes
    assert outcome.result is Result.WAITING
    assert bench.record("a").status is Status.DELETING


def unsearchable() -> Bench:
    bench = Bench(kinds={"thing": kind(searchable=False)})
    leave_open(bench, create("a"), verb="create")
    return bench


def test_what_cannot_be_searched_is_asked_of_a_person():
    bench = unsearchable()
    found = bench.recover()
    (question,) = found.questions
    assert question.text == (
        "An earlier run was stopped while it made here/thing/a, and the far side cannot be "
        "searched by our mark. Is there a thing named 'a'? If so, what is its id?"
    )
    assert len(bench.store.open_intents()) == 1


def test_the_answer_of_a_person_closes_the_question():
    bench = unsearchable()
    (question,) = bench.recover().questions
    thing = bench.world.by_title("a")
    outcome = answer(bench.hands(), bench.options, question.intent.id, thing.id)
    assert outcome.result is Result.DONE
    assert bench.record("a").remote_id == thing.id
    assert bench.recover().is_complete


def test_the_answer_that_there_is_none_closes_it_too():
    bench = unsearchable()
    (question,) = bench.recover().questions
    assert answer(bench.hands(), bench.options, question.intent.id, None).result is (
        Result.NOT_STARTED
    )
    assert not bench.store.records()
    assert bench.recover().is_complete


def test_an_answer_is_looked_at_before_it_is_believed():
    bench = unsearchable()
    (question,) = bench.recover().questions
    with pytest.raises(DiagnosticsError, match="VPN408"):
        answer(bench.hands(), bench.options, question.intent.id, "id-of-nothing")
    with pytest.raises(DiagnosticsError, match="VPN416"):
        answer(bench.hands(), bench.options, "no such intent", None)
    assert len(bench.store.open_intents()) == 1


def test_what_the_far_side_made_twice_is_kept_and_not_lost():
    bench = Bench()
    bench.world.unseen_for = 10**6
    leave_open(bench, create("a"), verb="create")
    (thing,) = bench.world.things.values()
    twin = thing.__class__(**{**vars(thing), "id": "id-99999"})
    bench.world.things["id-99999"] = twin
    thing.hidden_for = twin.hidden_for = 0
    found = bench.recover()
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["VPN414"]
    assert {record.remote_id for record in bench.store.records().values()} == {
        thing.id, "id-99999",
    }  # fmt: skip


def test_a_kind_that_cannot_be_looked_at_is_simply_done_again():
    bench = Bench(kinds={"thing": kind(observable=False, searchable=False)})
    leave_open(bench, create("a"), verb="create")
    found = bench.recover()
    assert found.is_complete
    assert [outcome.result for outcome in found.outcomes] == [Result.NOT_STARTED]


def test_nothing_open_costs_nothing():
    bench = Bench()
    bench.apply(create("a"))
    serial = bench.store.base().serial
    bench.world.log.clear()
    assert bench.recover().is_complete
    assert bench.look().is_complete
    assert bench.store.base().serial == serial
    assert not bench.world.log


def test_the_history_of_a_recovered_step_belongs_to_the_run_that_began_it():
    bench = Bench()
    leave_open(bench, create("a"), verb="create")
    bench.recover()
    (run,) = bench.store.runs()
    assert [(step.action, step.result) for step in bench.store.run_steps(run.id)] == [
        (StepAction.CREATE, "done")
    ]


def test_two_recoveries_find_nothing_the_second_time():
    bench = Bench()
    leave_open(bench, create("a"), create("b"), verb="create")
    bench.recover()
    assert not bench.recover().outcomes
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
