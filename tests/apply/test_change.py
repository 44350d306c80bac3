from dataclasses import replace

import pytest

from apply.bench import Bench, address, create, delete, only, other, recorded, resource, update
from apply.far_side import AWAY, LOST_AFTER, LOST_BEFORE, REFUSED, Fault, Thing, kind
from vpn_declare.apply import apply
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.model.change import Action, Change, Reason
from vpn_declare.model.outcome import Result
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.model.value import SecretRef


def made(*names: str) -> Bench:
    bench = Bench()
    bench.secrets.values |= {"env:KEY": "old-key", "env:OTHER": "new-key"}
    attributes = {"size": 1, "key": SecretRef("env:KEY")}
    bench.apply(*(create(name, (), attributes) for name in names))
    bench.world.log.clear()
    return bench


def failing(bench: Bench, verb: str, fault: Fault) -> None:
    bench.world.temper = lambda said, _what: fault if said == verb else None


def test_an_update_changes_what_is_named_and_records_it():
    bench = made("a")
    report = bench.apply(update(bench.record("a"), ["size"], size=2))
    assert only(report).result is Result.DONE
    assert bench.world.by_title("a").attributes["size"] == 2
    assert bench.record("a").attributes["size"] == 2
    (step,) = bench.store.run_steps(report.run_id)
    assert step.before.attributes["size"] == 1


def test_a_key_that_does_not_change_is_not_sent():
    bench = made("a")
    bench.secrets.values.clear()
    assert only(bench.apply(update(bench.record("a"), ["size"], size=2))).result is Result.DONE
    assert bench.world.by_title("a").key == "old-key"


def test_a_new_key_is_sent_and_its_fingerprint_recorded():
    bench = made("a")
    bench.apply(update(bench.record("a"), ["key"], key=SecretRef("env:OTHER")))
    assert bench.world.by_title("a").key == "new-key"
    kept = bench.record("a").attributes["key"]
    assert kept == bench.secrets.fingerprint(SecretRef("env:OTHER"))


@pytest.mark.parametrize("fault", [Fault(REFUSED), Fault(ErrorClass.GONE)])
def test_a_failed_update_leaves_the_record_at_what_is_known(fault: Fault):
    bench = made("a")
    before = bench.record("a")
    failing(bench, "update", fault)
    assert only(bench.apply(update(before, ["size"], size=2))).result is Result.FAILED
    assert bench.record("a") == before
    assert not bench.store.open_intents()


def test_an_update_without_answer_is_sent_again():
    bench = made("a")
    faults = [LOST_AFTER, LOST_BEFORE, Fault(AWAY)]
    bench.world.temper = lambda verb, _what: faults.pop() if verb == "update" and faults else None
    assert only(bench.apply(update(bench.record("a"), ["size"], size=2))).result is Result.DONE
    assert len(bench.world.calls("update")) == 4


def test_while_an_update_is_under_way_the_record_says_what_it_said():
    bench = made("a")
    bench.world.slow = {"update a": 500}
    outcome = only(bench.apply(update(bench.record("a"), ["size"], size=2)))
    assert outcome.result is Result.WAITING
    record = bench.record("a")
    assert (record.status, record.attributes["size"]) == (Status.PENDING, 1)


def test_what_an_update_will_make_true_is_not_recorded_before_it_is():
    bench = made("a")
    bench.world.slow = {"update a": 2}
    sizes: list[object] = []
    bench.world.before_call = lambda verb, _what: (
        sizes.append(bench.record("a").attributes["size"]) if verb == "read" else None
    )
    bench.apply(update(bench.record("a"), ["size"], size=2))
    assert sizes == [1, 1]
    assert bench.record("a").attributes["size"] == 2


def test_an_update_that_the_far_side_gives_up_on_is_recorded_as_failed_with_old_values():
    bench = made("a")
    bench.world.slow = {"update a": 2}
    bench.world.broken = frozenset({"update a"})
    assert only(bench.apply(update(bench.record("a"), ["size"], size=2))).result is Result.FAILED
    record = bench.record("a")
    assert (record.status, record.attributes["size"]) == (Status.FAILED, 1)


def test_an_update_of_an_unfinished_thing_waits_for_it_first():
    bench = Bench()
    bench.world.slow = {"a": 150}
    bench.apply(create("a"))
    assert bench.record("a").status is Status.PENDING
    bench.world.log.clear()
    assert only(bench.apply(update(bench.record("a"), ["size"], size=2))).result is Result.DONE
    said = [verb for verb, _ in bench.world.log if not verb.startswith("begin")]
    assert set(said[: said.index("update")]) == {"read"}
    assert bench.record("a").status is Status.READY


def test_ignored_attributes_are_sent_as_they_were():
    bench = made("a")
    step = update(bench.record("a"), ["size"], size=2, parent="new")
    step = replace(step, desired=replace(step.desired, ignore=("parent",)))
    before = replace(bench.record("a"), attributes={"size": 1, "parent": "old"})
    bench.store.write(bench.token, Settlement(put=(before,)))
    bench.apply(step)
    assert bench.record("a").attributes["parent"] == "old"
    assert "parent" not in bench.world.by_title("a").attributes, "and not told as changed"


def test_a_delete_waits_until_the_thing_is_gone():
    bench = made("a", "b")
    bench.world.lingers = {"a": 3}
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
    assert bench.world.titles() == ["b"]
    assert list(bench.store.records()) == [address("b")]


def test_a_delete_that_takes_too_long_is_remembered_and_goes_on_next_time():
    bench = made("a")
    bench.world.lingers = {"a": 150}
    assert only(bench.apply(delete(bench.record("a")))).result is Result.WAITING
    assert bench.record("a").status is Status.DELETING
    assert only(bench.apply(delete(bench.record("a")))).result is Result.WAITING
    bench.world.lingers = {"a": 1}
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
    assert not bench.world.things
    assert not bench.store.records()


def test_a_thing_that_is_gone_already_is_deleted():
    bench = made("a")
    bench.world.things.clear()
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
    assert not bench.store.records()


def test_a_refused_delete_leaves_the_record():
    bench = made("a")
    before = bench.record("a")
    failing(bench, "delete", Fault(REFUSED))
    assert only(bench.apply(delete(before))).result is Result.FAILED
    assert bench.record("a") == before


def test_a_failed_thing_can_be_deleted_though_it_still_shows_as_failed():
    bench = made("a")
    thing = bench.world.by_title("a")
    thing.status = Status.FAILED
    looks = iter([Status.FAILED, Status.FAILED, None])

    def temper(verb: str, _what: str) -> None:
        if verb == "read":
            status = next(looks)
            if status is None:
                bench.world.things.clear()
            else:
                bench.world.things[thing.id] = replace(thing, status=status)

    bench.world.temper = temper
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE


def test_what_existed_before_us_is_forgotten_and_not_deleted():
    bench = made("a")
    foreign = replace(bench.record("a"), owned=False)
    bench.store.write(bench.token, Settlement(put=(foreign,)))
    assert only(bench.apply(delete(foreign))).result is Result.DONE
    assert bench.world.titles() == ["a"]
    assert not bench.world.log
    assert not bench.store.records()


def test_another_object_than_the_plan_meant_is_never_deleted():
    bench = made("a")
    step = delete(replace(bench.record("a"), remote_id="id-of-the-old-one"))
    outcome = only(bench.apply(step))
    assert (outcome.result, outcome.diagnostic.code) == (Result.FAILED, "VPN411")
    assert bench.world.titles() == ["a"]


def test_a_kind_that_cannot_be_looked_at_is_deleted_without_a_look():
    bench = made("a")
    bench.kinds["thing"] = kind(observable=False)
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
    assert not bench.world.calls("read")


def test_a_rename_changes_records_alone_and_all_that_needed_it_follow():
    bench = made("a")
    bench.apply(create("b", ()), create("c", ()))
    needing = replace(bench.record("b"), depends_on=(address("a"), address("c")))
    bench.store.write(bench.token, Settlement(put=(needing,)))
    former = bench.record("a")
    bench.world.log.clear()
    report = bench.apply(other(StepAction.MOVE, "z", recorded=former))
    assert only(report).result is Result.DONE
    assert not bench.world.log
    assert bench.record("z") == replace(former, address=address("z"))
    assert address("a") not in bench.store.records()
    assert bench.record("b").depends_on == (address("c"), address("z"))
    assert not bench.store.open_intents()
    assert bench.store.run_steps(report.run_id)[0].before == former


def test_a_rename_takes_the_new_name_of_its_key_and_whose_it_is():
    bench = made("a")
    wanted = resource(
        "z", attributes={"size": 1, "key": SecretRef("env:RENAMED")}, origin="here.z"
    )
    former = bench.record("a")
    bench.apply(other(StepAction.MOVE, "z", recorded=former, desired=wanted))
    key = bench.record("z").attributes["key"]
    assert key == SecretRef("env:RENAMED", former.attributes["key"].fingerprint)
    assert bench.record("z").origin == "here.z"


def test_a_rename_onto_another_record_is_refused():
    bench = made("a", "b")
    outcome = only(bench.apply(other(StepAction.MOVE, "b", recorded=bench.record("a"))))
    assert outcome.diagnostic.code == "VPN417"
    assert len(bench.store.records()) == 2


def test_a_replacement_side_by_side_keeps_the_old_one_known_until_it_is_gone():
    bench = made("a")
    old = bench.record("a")
    aside = other(StepAction.MOVE, "a~replaced", recorded=old)
    again = replace(create("a"), after=(aside.id,))
    gone = delete(replace(old, address=address("a~replaced")), after=[again.id])
    known: list[set[str]] = []
    bench.world.before_call = lambda _verb, _what: known.append(
        {record.remote_id for record in bench.store.records().values()}
    )
    report = bench.apply(aside, again, gone)
    assert {outcome.result for outcome in report.outcomes} == {Result.DONE}
    assert all(old.remote_id in ids for ids in known[:-1])
    assert bench.record("a").remote_id != old.remote_id
    assert bench.world.titles() == ["a"]


def test_forgetting_leaves_the_thing_as_it_is():
    bench = made("a")
    bench.apply(other(StepAction.FORGET, "a", recorded=bench.record("a")))
    assert bench.world.titles() == ["a"]
    assert not bench.world.log
    assert not bench.store.records()


def test_remembering_writes_what_is_wanted_and_only_reads():
    bench = made("a")
    wanted = resource("a", attributes={"size": 5}, origin="here.a", prevent_destroy=True)
    bench.apply(other(StepAction.RECORD, "a", desired=wanted, recorded=bench.record("a")))
    record = bench.record("a")
    assert (record.attributes, record.origin, record.prevent_destroy) == (
        {"size": 5}, "here.a", True,
    )  # fmt: skip
    assert {call for call, _ in bench.world.log} == {"begin read", "read"}


def test_protection_that_nobody_speaks_of_is_kept():
    bench = made("a")
    protected = replace(bench.record("a"), prevent_destroy=True)
    bench.store.write(bench.token, Settlement(put=(protected,)))
    bench.apply(update(protected, ["size"], size=2))
    assert bench.record("a").prevent_destroy
    lifted = replace(other(StepAction.RECORD, "a"), desired=resource("a", prevent_destroy=False))
    bench.apply(lifted)
    assert not bench.record("a").prevent_destroy


def foreign_thing(mark: str = "") -> Thing:
    return Thing(
        id="vpc-77", kind="thing", title="theirs", mark=mark, attributes={"size": 9, "parent": "p"}
    )


def adopt(bench: Bench, action: StepAction, existing: str | None, remote_id: str) -> object:
    wanted = resource("a", attributes={"size": 1, "key": SecretRef("env:KEY")}, existing=existing)
    step = other(action, "a", desired=wanted)
    change = Change(
        address=address("a"), kind="thing", site="here", provider="fake",
        action=Action.IMPORT, reason=Reason.ADOPTED, remote_id=remote_id,
    )  # fmt: skip
    plan = Plan(name="t", environment="test", steps=(step,), changes=(change,))
    return only(apply(plan, "d", bench.hands(), bench.options, bench.listener))


def test_an_existing_thing_is_read_recorded_and_left_alone():
    bench = Bench()
    bench.world.things["vpc-77"] = foreign_thing()
    assert adopt(bench, StepAction.READ, "vpc-77", "vpc-77").result is Result.DONE
    record = bench.record("a")
    assert (record.owned, record.remote_id, record.attributes["size"]) == (False, "vpc-77", 9)
    assert record.outputs["number"]
    assert {verb for verb, _ in bench.world.log} == {"begin read", "read"}
    assert not foreign_thing().mark


def test_an_imported_thing_gets_our_mark_and_nothing_else_changes():
    bench = Bench()
    bench.world.things["vpc-77"] = foreign_thing()
    assert adopt(bench, StepAction.IMPORT, None, "vpc-77").result is Result.DONE
    thing = bench.world.things["vpc-77"]
    assert thing.mark == bench.mark_of("a")
    assert thing.attributes == foreign_thing().attributes
    record: Recorded = bench.record("a")
    assert record.attributes == {"size": 9}, (
        "the plan sees what differs, and that a key is to be set"
    )
    assert record.owned


def test_importing_again_after_a_crash_recognises_our_own_mark():
    bench = Bench()
    bench.hold()
    mark = f"vpn-declare:{bench.store.base().lineage}:{'0' * 32}"
    bench.world.things["vpc-77"] = foreign_thing(mark)
    assert adopt(bench, StepAction.IMPORT, None, "vpc-77").result is Result.DONE
    assert bench.record("a").key == "0" * 32
    assert not bench.world.calls("update")


def test_a_thing_of_another_state_is_not_taken_over():
    bench = Bench()
    bench.world.things["vpc-77"] = foreign_thing("vpn-declare:another:1")
    assert adopt(bench, StepAction.IMPORT, None, "vpc-77").diagnostic.code == "VPN409"
    assert not bench.store.records()


@pytest.mark.parametrize("action", [StepAction.READ, StepAction.IMPORT])
def test_what_does_not_exist_cannot_be_taken_over(action: StepAction):
    assert adopt(Bench(), action, "vpc-1", "vpc-1").diagnostic.code == "VPN408"


@pytest.mark.parametrize("action", [StepAction.UPDATE, StepAction.DELETE, StepAction.FORGET])
def test_a_step_about_what_state_does_not_hold_fails_without_a_call(action: StepAction):
    bench = Bench()
    step = other(action, "a", desired=resource("a"), recorded=recorded("a", "id-1"))
    assert only(bench.apply(step)).diagnostic.code == "VPN411"
    assert not bench.world.log


def given_up(before: Recorded) -> Step:
    return other(StepAction.RELEASE, before.title, recorded=before)


def test_what_is_given_up_stays_without_our_mark_and_without_a_record():
    bench = Bench()
    bench.apply(create("a"))
    assert only(bench.apply(given_up(bench.record("a")))).result is Result.DONE
    assert bench.world.by_title("a").mark == ""
    assert not bench.store.records()
    assert not bench.store.open_intents()


def test_what_cannot_be_changed_any_more_is_given_up_with_a_warning():
    bench = Bench()
    bench.apply(create("a"))
    bench.world.temper = lambda verb, _what: Fault(REFUSED) if verb == "update" else None
    outcome = only(bench.apply(given_up(bench.record("a"))))
    assert (outcome.result, outcome.diagnostic.code) == (Result.DONE, "VPN418")
    assert not bench.store.records()


def test_what_bears_the_mark_of_another_is_forgotten_and_not_touched():
    bench = Bench()
    bench.apply(create("a"))
    bench.world.by_title("a").mark = "vpn-declare:another:1"
    assert only(bench.apply(given_up(bench.record("a")))).result is Result.DONE
    assert bench.world.by_title("a").mark == "vpn-declare:another:1"


def test_a_far_side_that_does_not_answer_keeps_what_was_to_be_given_up():
    bench = Bench()
    bench.apply(create("a"))
    before = bench.record("a")
    bench.world.temper = lambda verb, _what: Fault(AWAY) if verb == "update" else None
    assert only(bench.apply(given_up(before))).result is Result.FAILED
    assert bench.record("a") == before
