import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.worlds import KINDS, World, any_order, kind_of, wanted
from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.change import Action, Impact, Reason
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.observation import Observation
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Observed, Recorded, Resource, Status
from vpn_declare.model.topology import Import, Move, Removal
from vpn_declare.model.value import SecretRef
from vpn_declare.plan import PlanInput, Selection, digest_of, make_plan, plan_to_bytes

A, B, C = Address("s/box/a"), Address("s/box/b"), Address("s/box/c")


def box(address: Address, needs: tuple[Address, ...] = (), **attributes: object) -> Resource:
    name = address.split("/")[2]
    return Resource(
        address=address, kind=address.split("/")[1], site=address.split("/")[0], provider="p",
        origin=f"s.{name}", attributes=attributes, depends_on=needs,
    )  # fmt: skip


def world_of(*resources: Resource) -> World:
    world = World()
    world.carry_out(world.plan({r.address: r for r in resources}))
    return world


def actions(plan) -> dict[str, Action]:
    return {change.address: change.action for change in plan.changes}


@given(wanted(), wanted(), st.integers(0, 10_000))
def test_carrying_a_plan_out_in_any_allowed_order_gives_the_wanted_world(first, second, pick):
    world = World()
    world.carry_out(world.plan(first), None)
    assert world.shows(first)
    plan = world.plan(second)
    world.carry_out(plan, any_order(plan, pick))
    assert world.shows(second)


@given(wanted())
def test_a_second_plan_is_empty(desired):
    world = World()
    world.carry_out(world.plan(desired))
    assert world.plan(desired).is_empty


@given(wanted(), wanted(), st.randoms())
def test_the_order_of_the_input_does_not_change_a_byte(first, second, random):
    world = World()
    world.carry_out(world.plan(first))
    shuffled = list(second.items())
    random.shuffle(shuffled)
    assert plan_to_bytes(world.plan(second)) == plan_to_bytes(world.plan(dict(shuffled)))


@given(wanted(), wanted())
def test_what_is_destroyed_leaves_nothing(first, second):
    world = World()
    world.carry_out(world.plan(first))
    world.carry_out(world.plan(second))
    world.carry_out(world.plan({}, destroy=True))
    assert not world.objects
    assert not world.recorded


@given(wanted(), wanted())
def test_only_what_differs_is_in_the_plan(first, second):
    world = World()
    world.carry_out(world.plan(first))
    changed = set(actions(world.plan(second)))
    by_own_values = {
        a
        for a in first.keys() | second.keys()
        if a not in first or a not in second or first[a].attributes != second[a].attributes
    }
    assert by_own_values <= changed
    for address in changed - by_own_values:
        needs = {v.address for v in second[address].attributes.values() if isinstance(v, Ref)}
        assert needs & changed, f"{address} changes for no reason"


def test_bytes_are_the_same_under_any_hash_seed():
    program = Path(__file__).with_name("print_plan.py")
    digests = {
        subprocess.run(
            [sys.executable, program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(digests) == 1


def test_a_replaced_thing_replaces_what_refers_to_it_by_a_fixed_attribute():
    world = world_of(box(A, size=1), box(B, parent=Ref(A, "id")), box(C, friend=Ref(A, "id")))
    plan = world.plan(
        {r.address: r for r in (box(A, size=2), box(B, parent=Ref(A, "id")), box(C, size=1))}
    )
    assert actions(plan) == {A: Action.REPLACE, B: Action.REPLACE, C: Action.REPLACE}
    reasons = {change.address: change.reason for change in plan.changes}
    assert reasons[B] is Reason.DEPENDENCY_REPLACED
    assert reasons[A] is Reason.CANNOT_CHANGE_IN_PLACE


def test_side_by_side_makes_the_new_one_before_it_deletes_the_old_one():
    twin = Address("s/twin/a")
    world = world_of(box(twin, size=1), box(B, friend=Ref(twin, "id")))
    plan = world.plan({twin: box(twin, size=2), B: box(B, friend=Ref(twin, "id"))})
    order = [step.id for step in any_order(plan)]
    aside = "s/twin/a~replaced"
    assert order == [
        f"move:{aside}", f"create:{twin}", f"update:{B}", f"delete:{aside}",
    ]  # fmt: skip
    world.carry_out(plan)
    assert len(world.objects) == 2


ROAD, OTHER_ROAD = Address("s/road/a"), Address("s/road/b")


def order_of(plan):
    return [step.id for step in any_order(plan)]


def test_what_is_told_apart_by_what_changes_takes_over_before_the_old_one_goes():
    world = world_of(box(ROAD, size=1), box(OTHER_ROAD, size=7))
    plan = world.plan({ROAD: box(ROAD, size=2), OTHER_ROAD: box(OTHER_ROAD, size=7)})
    assert order_of(plan) == [f"move:{ROAD}~replaced", f"create:{ROAD}", f"delete:{ROAD}~replaced"]
    (change,) = plan.changes
    assert (change.action, change.impact, change.outage) == (Action.REPLACE, Impact.NONE, None)


@pytest.mark.parametrize("why", ["another has it", "swapped", "fixed otherwise", "asked for"])
def test_what_would_meet_its_like_is_deleted_first(why):
    world = world_of(box(ROAD, size=1), box(OTHER_ROAD, size=7))
    wanted = {
        "another has it": {ROAD: box(ROAD, size=7)},
        "swapped": {ROAD: box(ROAD, size=7), OTHER_ROAD: box(OTHER_ROAD, size=1)},
        "fixed otherwise": {ROAD: box(ROAD, size=1, parent="x")},
        "asked for": {ROAD: box(ROAD, size=1)},
    }[why]
    asked = Selection(replaces=(ROAD,)) if why == "asked for" else Selection()
    plan = world.plan({OTHER_ROAD: box(OTHER_ROAD, size=7), **wanted}, selection=asked)
    order = order_of(plan)
    assert order.index(f"delete:{ROAD}") < order.index(f"create:{ROAD}")
    assert {change.impact for change in plan.changes} == {Impact.ONE_PATH}


def test_where_there_is_no_room_for_both_the_old_one_goes_first():
    def roads(size):
        return [box(a, (A,), size=size + n) for n, a in enumerate((ROAD, OTHER_ROAD))]

    world = world_of(box(A), *roads(1))
    wanted = {A: box(A), **{one.address: one for one in roads(7)}}
    for room, beside in ((None, 2), (4, 2), (3, 1), (2, 0)):
        rooms = {} if room is None else {A: ("road", room)}
        order = order_of(world.plan(wanted, rooms=rooms))
        assert sum("~replaced" in step and "delete" in step for step in order) == beside, room


def test_what_was_put_aside_by_a_run_that_died_is_deleted_by_the_next():
    twin = Address("s/twin/a")
    world = world_of(box(twin, size=1))
    plan = world.plan({twin: box(twin, size=2)})
    world.carry_out(plan, any_order(plan)[:2])
    again = world.plan({twin: box(twin, size=2)})
    assert actions(again) == {"s/twin/a~replaced": Action.DELETE}


def observed(record: Recorded, status: Status = Status.READY, **changed: object) -> Observed:
    return Observed(
        kind=record.kind, remote_id=record.remote_id or "", status=status,
        attributes={**record.attributes, **changed},
    )  # fmt: skip


def test_drift_is_told_apart_from_a_change_and_repaired():
    world = world_of(box(A, colour="red", size=1))
    seen = Observation(objects={A: observed(world.recorded[A], colour="green")})
    plan = world.plan({A: box(A, colour="red", size=1)}, observation=seen)
    (change,) = plan.changes
    assert (change.action, change.reason) == (Action.UPDATE, Reason.DRIFTED)
    (difference,) = change.differences
    assert (difference.before, difference.after, difference.drift) == ("green", "red", True)
    assert plan.steps[0].changed == ("colour",)


def test_drift_towards_what_is_wanted_is_only_remembered():
    world = world_of(box(A, colour="red", size=1))
    seen = Observation(objects={A: observed(world.recorded[A], colour="blue")})
    plan = world.plan({A: box(A, colour="blue", size=1)}, observation=seen)
    assert [step.action for step in plan.steps] == [StepAction.RECORD]


def test_drift_of_an_ignored_attribute_is_left_alone():
    world = world_of(box(A, colour="red"))
    seen = Observation(objects={A: observed(world.recorded[A], colour="green")})
    wanted_box = Resource(**{**as_fields(box(A, colour="red")), "ignore": ("colour",)})
    assert world.plan({A: wanted_box}, observation=seen).is_empty


def as_fields(resource: Resource) -> dict[str, object]:
    return {name: getattr(resource, name) for name in resource.__dataclass_fields__}


def test_a_vanished_object_is_made_again():
    world = world_of(box(A, size=1))
    plan = world.plan({A: box(A, size=1)}, observation=Observation(vanished=frozenset({A})))
    (change,) = plan.changes
    assert (change.action, change.reason) == (Action.CREATE, Reason.VANISHED)


def test_what_an_earlier_run_deletes_still_is_not_gone_without_us():
    world = world_of(box(A, size=1))
    leaving = world.recorded[A] = replace(world.recorded[A], status=Status.DELETING)
    seen = Observation(objects={A: observed(leaving, Status.DELETING)})
    (change,) = world.plan({A: box(A, size=1)}, observation=seen).changes
    assert (change.action, change.reason) == (Action.CREATE, Reason.DELETED_BEFORE)


def test_a_failed_object_is_replaced_and_a_pending_one_is_waited_for():
    world = world_of(box(A, size=1), box(B, size=1))
    seen = Observation(
        objects={
            A: observed(world.recorded[A], Status.FAILED),
            B: observed(world.recorded[B], Status.PENDING),
        }
    )
    plan = world.plan({A: box(A, size=1), B: box(B, size=1)}, observation=seen)
    assert actions(plan) == {A: Action.REPLACE, B: Action.UPDATE}
    assert {s.id for s in plan.steps} == {f"delete:{A}", f"create:{A}", f"record:{B}"}


def test_what_was_recorded_half_made_and_is_ready_now_is_remembered():
    world = world_of(box(A, size=1))
    world.recorded[A] = replace(world.recorded[A], status=Status.PENDING)
    seen = Observation(objects={A: observed(world.recorded[A])})
    plan = world.plan({A: box(A, size=1)}, observation=seen)
    assert [step.action for step in plan.steps] == [StepAction.RECORD]


def test_an_output_that_the_far_side_changed_reaches_those_who_refer_to_it():
    world = world_of(box(A, size=1), box(B, friend=Ref(A, "id"), colour="red"))
    world.recorded[A] = replace(world.recorded[A], outputs={"address": "old"})
    uses = replace(world.recorded[B], attributes={**world.recorded[B].attributes, "at": "old"})
    world.recorded[B] = uses
    seen = Observation(objects={A: observed(world.recorded[A], address="new")})
    wanted_user = box(B, friend=Ref(A, "id"), colour="red", at=Ref(A, "address"))
    plan = world.plan({A: box(A, size=1), B: wanted_user}, observation=seen)
    assert [(step.id, step.after) for step in plan.steps] == [
        (f"record:{A}", ()), (f"update:{B}", (f"record:{A}",)),
    ]  # fmt: skip
    (difference,) = plan.changes[1].differences
    assert (difference.path, difference.before, difference.after) == ("at", "old", "new")


def test_a_leftover_is_deleted_after_its_successor_is_made():
    twin = Address("s/twin/a")
    world = world_of(box(twin, size=1))
    plan = world.plan({twin: box(twin, size=2)})
    world.carry_out(plan, any_order(plan)[:1])
    again = world.plan({twin: box(twin, size=2)})
    assert [step.id for step in any_order(again)] == [f"create:{twin}", f"delete:{twin}~replaced"]


def test_a_renamed_thing_may_be_replaced_side_by_side():
    twin, other = Address("s/twin/a"), Address("s/twin/z")
    world = world_of(box(twin, size=1))
    plan = world.plan({other: box(other, size=2)}, moved=(Move("s.a", "s.z"),))
    assert [step.id for step in any_order(plan)] == [
        f"move:{other}", f"move:{other}~replaced", f"create:{other}", f"delete:{other}~replaced",
    ]  # fmt: skip


def test_a_ring_is_refused_with_the_ring_in_words():
    with pytest.raises(DiagnosticsError) as caught:
        World().plan({A: box(A, friend=Ref(B, "id")), B: box(B, friend=Ref(A, "id"))})
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "VPN301"
    assert f"{A} -> {B} -> {A}" in diagnostic.detail


def test_a_renamed_site_is_moves_alone():
    old = {
        a: box(a, origin_needs, **attributes)
        for a, origin_needs, attributes in (
            (Address("s/box/gw"), (), {"size": 1}),
            (Address("s/box/gw/t.gw"), (), {"parent": Ref(Address("s/box/gw"), "id")}),
            (Address("t/box/gw/s.gw@x/net/s.net"), (Address("s/box/gw"),), {"size": 2}),
        )
    }
    new = {
        a: box(a, needs, **attributes)
        for a, needs, attributes in (
            (Address("n/box/gw"), (), {"size": 1}),
            (Address("n/box/gw/t.gw"), (), {"parent": Ref(Address("n/box/gw"), "id")}),
            (Address("t/box/gw/n.gw@x/net/n.net"), (Address("n/box/gw"),), {"size": 2}),
        )
    }
    world = World()
    world.carry_out(world.plan(old))
    plan = world.plan(new, moved=(Move("s", "n"),))
    assert set(actions(plan).values()) == {Action.MOVE}
    assert {step.action for step in plan.steps} == {StepAction.MOVE}
    before = dict(world.objects)
    world.carry_out(plan)
    assert world.objects == before
    assert world.plan(new, moved=(Move("s", "n"),)).is_empty


@pytest.mark.parametrize(
    ("move", "old", "new"),
    [
        (Move("s.gw", "s.edge"), "s/box/gw/t.gw", "s/box/edge/t.gw"),
        (Move("s.gw", "s.edge"), "t/box/gw/s.gw@x", "t/box/gw/s.edge@x"),
        (Move("s.net", "s.lan"), "t/box/gw/s.gw/net/s.net", "t/box/gw/s.gw/net/s.lan"),
        (Move("s.gw--t.gw", "s.gw--t.gw@a"), "s/box/gw/t.gw/n/t.n", "s/box/gw/t.gw@a/n/t.n"),
        (Move("s.gw--t.gw", "s.gw--t.gw@a"), "t/box/gw/s.gw", "t/box/gw/s.gw@a"),
        (Move("s.gw--t.gw@a", "s.gw--t.gw"), "t/box/gw/s.gw@a", "t/box/gw/s.gw"),
    ],
)
def test_a_move_renames_whole_segments(move, old, new):
    world = world_of(box(Address(old), size=1))
    plan = world.plan({Address(new): box(Address(new), size=1)}, moved=(move,))
    assert [(s.action, s.address) for s in plan.steps] == [(StepAction.MOVE, new)]


def test_a_removal_with_keep_forgets_and_does_not_delete():
    world = world_of(box(A, size=1), box(B, size=1))
    plan = world.plan({}, removed=(Removal("s.a", keep=True),))
    assert actions(plan) == {A: Action.FORGET, B: Action.DELETE}


def test_a_target_brings_what_it_needs_and_nothing_else():
    desired = {r.address: r for r in (box(A, size=1), box(B, parent=Ref(A, "id")), box(C, size=1))}
    plan = World().plan(desired, selection=Selection(targets=("s.b",)))
    assert set(actions(plan)) == {A, B}


def test_an_exclusion_takes_along_what_needs_it_and_says_so():
    desired = {r.address: r for r in (box(A, size=1), box(B, parent=Ref(A, "id")), box(C, size=1))}
    plan = World().plan(desired, selection=Selection(excludes=("s/box/a",)))
    assert set(actions(plan)) == {C}
    assert any(d.code == "VPN211" and B in d.detail for d in plan.notices)


def test_a_pattern_that_matches_nothing_is_told():
    world = world_of(box(B, size=1))
    selection = Selection(targets=("s.b", "s.a"))
    plan = world.plan({A: box(A, size=1), B: box(B, size=1)}, selection=selection)
    assert [d.path for d in plan.notices if d.code == "VPN210"] == ["s.b"]


@pytest.mark.parametrize("option", ["targets", "excludes", "replaces"])
@pytest.mark.parametrize(
    ("slip", "hint"),
    [("s.aa", "'s.a'"), ("s/bocks/a", "'s/box/a'"), ("t", ""), ("s/twin/*", "")],
)
def test_a_pattern_that_names_nothing_at_all_is_refused(option, slip, hint):
    world = world_of(box(B, size=1))
    with pytest.raises(DiagnosticsError) as caught:
        world.plan({A: box(A, size=1)}, selection=Selection(**{option: (slip,)}))
    (found,) = caught.value.diagnostics
    assert (found.code, found.path) == ("VPN216", slip)
    assert hint in found.detail


def test_an_import_of_nothing_is_refused_and_one_of_something_is_planned():
    wanted_box = {A: box(A, size=1)}
    plan = World().plan(wanted_box, imports=(Import("s/box/a", "o7"),))
    assert [
        (step.action, change.remote_id)
        for step, change in zip(plan.steps, plan.changes, strict=True)
    ] == [(StepAction.IMPORT, "o7")]
    with pytest.raises(DiagnosticsError) as caught:
        World().plan(wanted_box, imports=(Import("s.nowhere", "o7"),))
    assert [d.code for d in caught.value.diagnostics] == ["VPN212"]


def test_paths_that_stand_in_for_each_other_take_turns():
    breaking = {
        name: replace(item, impact=Impact.ONE_PATH)
        for name, item in KINDS["box"].attributes.items()
    }
    interrupting = replace(KINDS["box"], attributes=breaking)
    world = world_of(box(A, size=1), box(B, colour="red"), box(C, colour="red"))
    given = PlanInput(
        name="t",
        environment="e",
        recorded=world.recorded,
        desired={r.address: r for r in (box(A, size=2), box(B, colour="blue"), box(C))},
        kind_of=lambda _provider, _kind: interrupting,
        alternatives=((frozenset({"s.b"}), frozenset({"s.a"})),),
    )
    order = {step.id: step.after for step in make_plan(given).steps}
    assert order == {
        f"update:{B}": (),
        f"delete:{A}": (f"update:{B}",),
        f"create:{A}": (f"delete:{A}", f"update:{B}"),
        f"update:{C}": (),
    }


def test_what_two_of_three_paths_use_has_one_turn():
    breaking = {
        name: replace(item, impact=Impact.ONE_PATH)
        for name, item in KINDS["box"].attributes.items()
    }
    interrupting = replace(KINDS["box"], attributes=breaking)
    world = world_of(box(A, colour="red"), box(B, colour="red"), box(C, colour="red"))
    given = PlanInput(
        name="t",
        environment="e",
        recorded=world.recorded,
        desired={address: box(address, colour="blue") for address in (A, B, C)},
        kind_of=lambda _provider, _kind: interrupting,
        alternatives=(
            (frozenset({"s.a", "s.b"}), frozenset({"s.c"}), frozenset({"s.a"})),
        ),
    )  # fmt: skip
    order = {step.id: step.after for step in make_plan(given).steps}
    both = (f"update:{A}", f"update:{B}")
    assert order == {f"update:{A}": (), f"update:{B}": (), f"update:{C}": both}


def test_replace_on_request():
    world = world_of(box(A, size=1))
    plan = world.plan({A: box(A, size=1)}, selection=Selection(replaces=("s.a",)))
    assert actions(plan) == {A: Action.REPLACE}


def test_a_foreign_object_is_never_touched():
    world = world_of(box(A, colour="red"))
    stranger = observed(world.recorded[A])
    seen = Observation(
        objects={A: Observed(**{**as_observed(stranger), "mark": "vpn-declare:other:k"})}
    )
    given_base = {"base": type(world.plan({}).base)("mine", 1)}
    with pytest.raises(DiagnosticsError) as caught:
        world.plan({A: box(A, colour="blue")}, observation=seen, **given_base)
    assert caught.value.exit_code == 3
    assert caught.value.diagnostics[0].code == "VPN220"


def as_observed(item: Observed) -> dict[str, object]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def test_a_secret_is_compared_by_fingerprint_and_never_by_name_alone():
    world = world_of(box(A, colour=SecretRef("env:OLD", "f1")))
    same = world.plan({A: box(A, colour=SecretRef("env:OLD", "f1"))})
    renamed_only = world.plan({A: box(A, colour=SecretRef("env:NEW", "f1"))})
    other = world.plan({A: box(A, colour=SecretRef("env:OLD", "f2"))})
    unread = world.plan({A: box(A, colour=SecretRef("env:OLD"))})
    assert same.is_empty
    assert unread.is_empty
    assert [s.action for s in renamed_only.steps] == [StepAction.RECORD]
    assert [s.action for s in other.steps] == [StepAction.UPDATE]


def test_the_digest_is_of_the_content():
    first = World().plan({A: box(A, size=1)})
    assert digest_of(first) == digest_of(World().plan({A: box(A, size=1)}))
    assert digest_of(first) != digest_of(World().plan({A: box(A, size=2)}))


def test_large_plans_do_not_compare_everything_with_everything():
    calls = 0

    def counting(provider: str, name: str) -> Kind:
        nonlocal calls
        calls += 1
        return kind_of(provider, name)

    counts = []
    for size in (200, 400):
        calls = 0
        desired = {
            a: box(a, size=1) for a in (Address(f"s/box/n{index}") for index in range(size))
        }
        make_plan(
            PlanInput(name="t", environment="e", desired=desired, recorded={}, kind_of=counting)
        )
        counts.append(calls)
    assert counts[1] == 2 * counts[0]
