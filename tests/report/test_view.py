"""The view of a plan: grouped, ordered, nothing lost."""

from dataclasses import replace

from example_plans import (
    TUNNEL,
    change,
    deleted_route,
    drifted_child,
    mixed_plan,
    new_gateway,
    new_peer,
    new_vpc,
    plan_of,
    replaced_vpc,
)
from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Impact, Reason
from vpn_declare.report import view_of


def lines_of(plan):
    return list(view_of(plan, "0" * 64).headlines)


def test_every_change_is_in_exactly_one_group():
    plan = mixed_plan()
    view = view_of(plan, "0" * 64)
    shown = [c.address for site in view.sites for group in site.groups for c in group.changes]
    assert sorted(shown) == [c.address for c in plan.changes]


def test_sites_are_sorted_and_hold_their_own_changes_only():
    view = view_of(mixed_plan(), "0" * 64)
    assert [site.site for site in view.sites] == ["han01", "hcm03"]
    for site in view.sites:
        assert {c.site for group in site.groups for c in group.changes} == {site.site}


def test_what_a_site_consists_of_comes_before_its_tunnels():
    view = view_of(mixed_plan(), "0" * 64)
    assert [group.heading for group in view.sites[1].groups] == [
        "vpc hcm03.vpc1",
        "gateway hcm03.vpngw-01",
        "tunnel han01.vpngw-01 -- hcm03.vpngw-01",
    ]


def test_a_child_stands_before_the_route_that_needs_it():
    view = view_of(plan_of(deleted_route(), drifted_child()), "0" * 64)
    assert [c.kind for c in view.sites[0].groups[0].changes] == ["child", "route"]


def test_drifted_addresses_are_listed():
    assert view_of(mixed_plan(), "0" * 64).drifted == (drifted_child().address,)


def test_the_riskiest_headline_comes_first():
    lines = lines_of(mixed_plan())
    assert [line.split()[0] for line in lines] == [
        "Interrupts",
        "Destroys",
        "Replaces",
        "Changed",
        "Makes",
    ]


def test_what_was_changed_behind_our_back_is_told_once():
    lines = lines_of(plan_of(drifted_child()))
    told = [line for line in lines if drifted_child().address in line]
    assert told == [f"Changed behind our back, so put right: {drifted_child().address}."]


def test_what_is_wanted_anew_and_drifted_as_well_is_told_as_a_change():
    (drifted, *_) = drifted_child().differences
    both = replace(drifted_child(), differences=(drifted, replace(drifted, drift=False)))
    assert lines_of(plan_of(both))[0].startswith("Changes ")
    assert len(lines_of(plan_of(both))) == 1


def test_what_only_waits_is_not_told_as_a_note_in_state():
    waiting = change(
        "a/gateway/g", Action.UPDATE, "a.g", reason=Reason.UNFINISHED, detail="still being made"
    )
    assert lines_of(plan_of(waiting)) == ["Unfinished before, so continued: a/gateway/g."]


def test_new_things_are_told_by_name_and_their_parts_are_not():
    assert lines_of(plan_of(new_vpc(), new_gateway(), new_peer())) == [
        (
            "Makes tunnel han01.vpngw-01 -- hcm03.vpngw-01, gateway hcm03.vpngw-01 and "
            "VPC hcm03.vpc1 (3 resources in all)."
        )
    ]


def test_several_things_of_a_kind_are_counted():
    second = change("hcm03/vpc/vpc2", Action.CREATE, "hcm03.vpc2", after={})
    assert lines_of(plan_of(new_vpc(), second)) == ["Makes 2 VPCs (2 resources in all)."]


def test_what_is_added_to_a_tunnel_that_stays_is_told_as_part_of_it():
    first = change("han01/child/x/y/a/b", Action.CREATE, TUNNEL, after={})
    second = change("hcm03/route/vpc1/han01.b", Action.CREATE, TUNNEL, after={})
    assert lines_of(plan_of(first, second)) == [
        "Makes 2 resources of tunnel han01.vpngw-01 -- hcm03.vpngw-01 at han01 and hcm03."
    ]


def test_a_single_part_is_told_by_its_address():
    assert lines_of(plan_of(deleted_route())) == ["Destroys han01/route/vpc1/hcm03.vpc1."]


def test_a_replacement_names_its_cause_and_counts_what_follows():
    follower = change(
        "han01/gateway/vpngw-01",
        Action.REPLACE,
        "han01.vpngw-01",
        reason=Reason.DEPENDENCY_REPLACED,
        impact=Impact.NEW_ADDRESS,
    )
    assert lines_of(plan_of(replaced_vpc(), follower)) == [
        "Gets a new public address, so the other side must act: gateway han01.vpngw-01.",
        "Interrupts all paths of vpc han01.vpc1.",
        "Replaces han01/vpc/vpc1 (cidr cannot change in place), and 1 resource that needs it.",
    ]


def test_what_vanished_is_told_apart_from_what_is_new():
    gone = replace(new_vpc(), reason=Reason.VANISHED)
    assert lines_of(plan_of(gone)) == ["Gone without us, so made again: hcm03/vpc/vpc1."]


def test_a_rename_says_that_nothing_happens_outside():
    moved = change(
        "hcm04/vpc/vpc1",
        Action.MOVE,
        "hcm04.vpc1",
        reason=Reason.RENAMED,
        moved_from=Address("hcm03/vpc/vpc1"),
    )
    assert lines_of(plan_of(moved)) == ["Renames 1 resource; nothing changes on the far side."]


def test_what_is_forgotten_stays():
    kept = change("hcm03/vpc/vpc1", Action.FORGET, "hcm03.vpc1", reason=Reason.KEPT)
    assert lines_of(plan_of(kept)) == [
        "Forgets 1 resource; what exists stays, and is ours no longer."
    ]


def test_many_names_are_cut_to_a_few_and_a_number():
    gone = [
        change(f"s{n}/vpc/v", Action.CREATE, f"s{n}.v", reason=Reason.VANISHED, after={})
        for n in range(6)
    ]
    assert lines_of(plan_of(*gone))[-1].endswith("s0/vpc/v, s1/vpc/v, s2/vpc/v and 3 more.")


def test_the_order_of_changes_does_not_matter():
    plan = mixed_plan()
    turned = replace(plan, changes=tuple(reversed(plan.changes)))
    assert view_of(plan, "x").sites == view_of(turned, "x").sites


def test_what_only_state_notes_is_not_told_as_a_change():
    noted = change("a/route/r", Action.UPDATE, TUNNEL, reason=Reason.CHANGED)
    assert lines_of(plan_of(noted)) == ["Notes in state alone what 1 resource needs now."]
