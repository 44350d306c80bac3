import pytest

from apply.bench import Bench, address, create, only, results
from apply.far_side import AWAY, BUSY, LOST_AFTER, LOST_BEFORE, REFUSED, Fault, kind
from vpn_declare.apply import Options, Patience
from vpn_declare.contracts.journal import IntentPhase, RunResult
from vpn_declare.model.address import Ref
from vpn_declare.model.outcome import Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Status
from vpn_declare.model.value import SecretRef


def once(verb: str, *faults: Fault):
    """Return a temper that lets the first calls of a verb meet these faults."""
    left = list(faults)
    return lambda said, _what: left.pop(0) if said == verb and left else None


def test_what_was_made_is_recorded_with_what_the_far_side_told():
    bench = Bench()
    report = bench.apply(create("a"))
    record = bench.record("a")
    thing = bench.world.by_title("a")
    assert report.result is RunResult.DONE
    assert (record.remote_id, record.status) == (thing.id, Status.READY)
    assert record.outputs == {"id": thing.id, "number": f"number of {thing.id}"}
    assert thing.mark == bench.mark_of("a")
    assert not bench.store.open_intents()


def test_the_intent_with_its_key_is_written_before_the_call():
    bench = Bench()
    seen = []
    bench.world.before_call = lambda verb, _what: seen.extend(
        (verb, intent.key, intent.phase, intent.recorded.status)
        for intent in bench.store.open_intents()
    )
    bench.apply(create("a"))
    key = bench.record("a").key
    assert seen == [("create", key, IntentPhase.INTENDED, Status.PENDING)]


def test_the_id_is_written_before_the_waiting():
    bench = Bench()
    bench.world.slow = {"a": 2}
    at_first_look = []
    bench.world.before_call = lambda verb, _what: (
        at_first_look.append(bench.record("a")) if verb == "read" else None
    )
    bench.apply(create("a"))
    first = at_first_look[0]
    assert (first.remote_id, first.status) == (bench.world.by_title("a").id, Status.PENDING)
    assert bench.record("a").status is Status.READY


def test_references_get_the_values_that_the_far_side_gave():
    bench = Bench()
    bench.world.slow = {"a": 3}
    refs = {"parent": Ref(address("a"), "id"), "size": (Ref(address("a"), "number"),)}
    bench.apply(create("a"), create("b", ["a"], refs))
    parent = bench.world.by_title("a").id
    wanted = {"parent": parent, "size": (f"number of {parent}",)}
    assert bench.world.by_title("b").attributes == wanted
    assert bench.record("b").attributes == wanted
    assert bench.record("b").depends_on == (address("a"),)


def test_a_reference_to_nothing_fails_before_any_call():
    bench = Bench()
    report = bench.apply(create("b", (), {"parent": Ref(address("a"), "id")}))
    assert only(report).diagnostic.code == "VPN410"
    assert not bench.world.log
    assert [step.result for step in bench.store.run_steps(report.run_id)] == ["failed"]


@pytest.mark.parametrize("fault", [LOST_AFTER, LOST_BEFORE], ids=["done", "not done"])
def test_a_create_without_answer_makes_one_thing(fault: Fault):
    bench = Bench()
    bench.world.temper = once("create", fault)
    report = bench.apply(create("a"))
    assert report.result is RunResult.DONE
    assert bench.world.titles() == ["a"]
    assert bench.record("a").remote_id == bench.world.by_title("a").id


def test_a_thing_that_shows_up_late_is_found_and_not_made_again():
    bench = Bench()
    bench.world.temper = once("create", LOST_AFTER)
    bench.world.unseen_for = 4
    bench.apply(create("a"))
    assert bench.world.titles() == ["a"]
    assert len(bench.world.calls("create")) == 1


def test_a_repeat_bears_the_same_mark():
    bench = Bench()
    bench.world.temper = once("create", LOST_BEFORE, LOST_BEFORE)
    bench.apply(create("a"))
    assert len(bench.world.calls("create")) == 3
    assert bench.world.by_title("a").mark == bench.mark_of("a")
    assert len(set(bench.world.calls("find"))) == 1


def test_a_create_that_never_gets_an_answer_stays_open():
    bench = Bench()
    bench.world.temper = lambda verb, _what: LOST_BEFORE if verb == "create" else None
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.UNKNOWN, "VPN403")
    assert [intent.address for intent in bench.store.open_intents()] == [address("a")]


def test_a_refusal_after_a_lost_answer_keeps_the_intent_open():
    # "That name is taken" may well be the first attempt's doing.
    bench = Bench()
    bench.world.temper = once("create", LOST_BEFORE, Fault(REFUSED))
    assert only(bench.apply(create("a"))).result is Result.FAILED
    assert len(bench.store.open_intents()) == 1


def test_where_nobody_can_search_a_create_without_answer_is_never_repeated():
    bench = Bench(kinds={"thing": kind(searchable=False)})
    bench.world.temper = once("create", LOST_AFTER)
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.UNKNOWN, "VPN413")
    assert len(bench.world.calls("create")) == 1


def test_a_busy_far_side_is_asked_again_and_not_before_it_wants_to_be():
    bench = Bench()
    bench.world.temper = once("create", Fault(BUSY, retry_after=17), Fault(AWAY))
    began = bench.clock.time
    bench.hold()
    began = bench.clock.time
    report = bench.apply(create("a"))
    assert report.result is RunResult.DONE
    assert bench.world.titles() == ["a"]
    assert bench.clock.time - began >= 17
    assert not bench.world.calls("find"), "nothing was done, so there is nothing to look for"


def test_a_far_side_that_is_away_too_long_fails_the_step_and_closes_the_intent():
    bench = Bench(options=Options(patience=Patience(give_up_seconds=20)))
    bench.world.temper = lambda verb, _what: Fault(AWAY) if verb == "create" else None
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.FAILED, "VPN402")
    assert not bench.store.open_intents()
    assert not bench.store.records()


def test_a_refusal_is_told_with_the_far_sides_words_and_nothing_is_recorded():
    bench = Bench()
    bench.world.temper = once("create", Fault(REFUSED, message="Quota used up."))
    outcome = only(bench.apply(create("a")))
    assert outcome.diagnostic.code == "VPN401"
    assert outcome.diagnostic.detail == "Quota used up."
    assert outcome.diagnostic.path == address("a")
    assert not bench.store.records()
    assert not bench.store.open_intents()


def test_a_thing_that_fails_to_come_up_is_recorded_as_failed():
    bench = Bench()
    bench.world.broken = frozenset({"a"})
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.FAILED, "VPN407")
    assert outcome.diagnostic.detail == "it broke"
    assert bench.record("a").status is Status.FAILED


def test_slow_is_not_broken_and_the_next_run_goes_on_waiting():
    bench = Bench()
    bench.world.slow = {"a": 150}
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.WAITING, "VPN406")
    record = bench.record("a")
    assert (record.status, record.remote_id) == (Status.PENDING, bench.world.by_title("a").id)
    assert not bench.store.open_intents()
    step = create("a")
    go_on = step.__class__(
        id="record:a", address=step.address, action=StepAction.RECORD, desired=step.desired,
        recorded=record,
    )  # fmt: skip
    assert only(bench.apply(go_on)).result is Result.DONE
    assert bench.record("a").status is Status.READY
    assert bench.record("a").outputs["number"]
    assert len(bench.world.calls("create")) == 1


def test_a_thing_that_cannot_be_seen_yet_is_not_taken_for_gone():
    bench = Bench()
    bench.world.slow = {"a": 1}
    bench.world.unseen_for = 3
    assert only(bench.apply(create("a"))).result is Result.DONE


def test_a_thing_that_disappears_while_we_wait_is_told_and_stays_recorded():
    bench = Bench()
    bench.world.slow = {"a": 50}
    bench.world.temper = lambda verb, _what: bench.world.things.clear() if verb == "read" else None
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.FAILED, "VPN404")
    assert bench.record("a").remote_id == "id-00001"


def leaving(bench: Bench, looks: int) -> None:
    bench.apply(create("a"))
    thing = bench.world.by_title("a")
    thing.status, thing.looks_left = Status.DELETING, looks


def test_what_is_on_its_way_out_is_outlived_before_its_like_is_made():
    bench = Bench()
    leaving(bench, looks=4)
    former = bench.record("a").remote_id
    assert only(bench.apply(create("a"))).result is Result.DONE
    assert [thing.id for thing in bench.world.things.values()] == [bench.record("a").remote_id]
    assert bench.record("a").remote_id != former
    began = [entry for entry in bench.world.log if entry[0] in {"read", "begin create"}]
    assert began[-1] == ("begin create", "a")


def test_what_does_not_leave_in_time_is_waited_for_in_the_next_run():
    bench = Bench()
    leaving(bench, looks=150)
    assert only(bench.apply(create("a"))).result is Result.WAITING
    assert bench.record("a").status is Status.DELETING
    assert bench.world.calls("create") == ["a"]
    assert only(bench.apply(create("a"))).result is Result.DONE


def test_nothing_is_made_beside_what_came_back():
    bench = Bench()
    bench.apply(create("a"))
    kept = bench.record("a")
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic) == (Result.DONE, None)
    outcome = only(bench.apply(create("a", attributes={"size": 2})))
    assert (outcome.result, outcome.diagnostic.code) == (Result.DONE, "VPN419")
    assert bench.world.titles() == ["a"]
    assert bench.record("a") == kept


def test_a_kind_that_cannot_be_looked_at_is_ready_at_once():
    bench = Bench(kinds={"thing": kind(observable=False, searchable=False)})
    bench.world.slow = {"a": 5}
    assert only(bench.apply(create("a"))).result is Result.DONE
    assert not bench.world.calls("read")


def test_a_secret_reaches_the_far_side_and_only_its_fingerprint_the_record():
    bench = Bench()
    bench.secrets.values["env:KEY"] = "s3cret-value"
    bench.apply(create("a", (), {"size": 1, "key": SecretRef("env:KEY")}))
    assert bench.world.by_title("a").key == "s3cret-value"
    kept = bench.record("a").attributes["key"]
    assert kept == bench.secrets.fingerprint(SecretRef("env:KEY"))
    assert kept.fingerprint


def test_a_secret_that_is_not_there_fails_the_step_and_nothing_is_sent():
    bench = Bench()
    outcome = only(bench.apply(create("a", (), {"key": SecretRef("env:NONE")})))
    assert (outcome.result, outcome.diagnostic.code) == (Result.FAILED, "VPN405")
    assert not bench.world.log
    assert not bench.store.open_intents()


def test_what_is_there_twice_is_kept_once_and_recorded_twice():
    bench = Bench()
    bench.world.temper = once("create", LOST_AFTER)
    bench.world.unseen_for = 1_000
    bench.options = Options(patience=Patience(search_seconds=1))
    bench.world.before_call = lambda verb, _what: (
        [setattr(thing, "hidden_for", 0) for thing in bench.world.things.values()]
        if verb == "find" and len(bench.world.things) > 1
        else None
    )
    # The first is not seen in time, so it is made again; that answer is lost as well.
    bench.world.temper = once("create", LOST_AFTER, LOST_AFTER)
    outcome = only(bench.apply(create("a")))
    assert (outcome.result, outcome.diagnostic.code) == (Result.DONE, "VPN414")
    records = bench.store.records()
    assert {record.remote_id for record in records.values()} == set(bench.world.things)
    assert [name for name in records if name != address("a")] == [address("a~twin-id-00002")]


def test_results_are_told_step_by_step():
    bench = Bench()
    bench.world.temper = lambda _verb, what: Fault(REFUSED) if what == "b" else None
    report = bench.apply(create("a"), create("b", ["a"]), create("c", ["b"]), create("d"))
    assert results(report) == {
        "a": Result.DONE, "b": Result.FAILED, "c": Result.SKIPPED, "d": Result.DONE,
    }  # fmt: skip
    assert [outcome.cause for outcome in report.outcomes if outcome.cause] == [
        f"create:{address('b')}"
    ]
    told = {step.step_id: step.result for step in bench.store.run_steps(report.run_id)}
    assert told[f"create:{address('c')}"] == "skipped"
    assert [outcome.address for outcome in report.causes] == [address("b")]
