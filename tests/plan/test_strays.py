"""Each stray gets one place, and no two get the same."""

from dataclasses import replace

from plan.worlds import kind_of
from vpn_declare.model.address import Address
from vpn_declare.model.observation import Account, Observation, Stray
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Observed, Recorded, Resource, Status
from vpn_declare.model.topology import Import
from vpn_declare.plan import PlanInput, make_plan, places_of

A, B = Address("s/box/a"), Address("s/box/b")
ACCOUNT = Account(provider="p", connection={"region": "r"}, site="s", kinds=("box",))


def stray(remote_id: str, title: str = "a", key: str = "lost", **changes: object) -> Stray:
    attributes = changes.pop("attributes", {"colour": "red", "id": remote_id})
    observed = Observed(
        kind="box", remote_id=remote_id, title=title, attributes=attributes, **changes
    )
    return Stray(account=ACCOUNT, observed=observed, key=key)


def box(address: Address, title: str = "") -> Resource:
    return Resource(
        address=address,
        kind="box",
        site="s",
        provider="p",
        connection={"region": "r"},
        title=title or address[-1],
        attributes={"colour": "red"},
    )


def record(address: Address, remote_id: str | None, key: str = "k") -> Recorded:
    return Recorded(
        address=address,
        kind="box",
        site="s",
        provider="p",
        connection={"region": "r"},
        title=address[-1],
        remote_id=remote_id,
        key=key,
        attributes={"colour": "red"},
        prevent_destroy=True,
    )


def given(*records: Recorded, desired=(), vanished=(), imports=()) -> PlanInput:
    return PlanInput(
        name="t",
        environment="e",
        desired={resource.address: resource for resource in desired},
        recorded={item.address: item for item in records},
        observation=Observation(vanished=frozenset(vanished)),
        kind_of=kind_of,
        imports=tuple(imports),
    )


def test_one_whose_record_lost_its_object_becomes_that():
    before = record(A, "o1", "lost")
    found = places_of(given(before, vanished=[A]), [stray("o2")])
    assert found.records == (replace(before, remote_id="o2", outputs={"id": "o2"}),)
    assert found.seen.keys() == {A}
    assert found.imports == ()


def test_one_beside_a_living_object_lies_apart_and_is_protected_by_nothing():
    found = places_of(given(record(A, "o1", "lost")), [stray("o2")])
    (twin,) = found.records
    assert (twin.address, twin.remote_id) == (f"{A}~twin-o2", "o2")
    assert twin.prevent_destroy is False


def test_one_that_is_declared_and_in_no_record_is_taken_over():
    found = places_of(given(desired=[box(A)]), [stray("o2")])
    assert (found.records, found.imports) == ((), (Import(A, "o2"),))


def test_of_several_the_one_that_is_ready_is_taken_and_the_others_lie_apart():
    strays = [stray("o1", status=Status.PENDING), stray("o2"), stray("o3")]
    found = places_of(given(desired=[box(A)]), strays)
    assert found.imports == (Import(A, "o2"),)
    assert [item.remote_id for item in found.records] == ["o1", "o3"]
    assert len(found.notices) == 3


def test_a_name_that_two_declared_resources_share_means_neither():
    found = places_of(given(desired=[box(A, "same"), box(B, "same")]), [stray("o1", "same")])
    assert found.imports == ()
    assert [item.address for item in found.records] == ["s/box/same~twin-o1"]


def test_one_of_another_account_is_not_taken_over():
    elsewhere = replace(ACCOUNT, connection={"region": "elsewhere"})
    found = places_of(given(desired=[box(A)]), [replace(stray("o1"), account=elsewhere)])
    assert found.imports == ()


def test_what_the_files_import_anyway_is_left_to_them():
    wish = given(desired=[box(A)], imports=[Import("s/box/a", "o1")])
    found = places_of(wish, [stray("o1")])
    assert (found.records, found.imports, found.notices) == ((), (), ())


def test_what_lies_in_another_stray_goes_before_it():
    outer, inner = stray("o1", "outer"), stray("o2", "inner", attributes={"parent": "o1"})
    wish = given(record(A, "o9"), desired=[box(A)])
    found = places_of(wish, [outer, inner])
    recorded = {**wish.recorded, **{item.address: item for item in found.records}}
    plan = make_plan(replace(wish, recorded=recorded))
    deletes = [step for step in plan.steps if step.action is StepAction.DELETE]
    assert [step.recorded.remote_id for step in deletes if step.recorded] == ["o2", "o1"]
    assert deletes[0].id in deletes[1].after
