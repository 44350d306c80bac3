"""A cut that lasts is refused unless somebody names it; what is said of it is true."""

import sys

import pytest

from vpn_declare.model.address import Address, kind_of, site_of
from vpn_declare.model.change import Action, Change, Impact, Outage, Reason
from vpn_declare.model.plan import Plan, Reachability
from vpn_declare.plan import long_cuts

PAIR = "a.lan <-> b.lan"
LONG = Outage(300, "their documents")
SHORT = Outage(10, "our guess")


def change(address, origin, impact=Impact.ALL_PATHS, outage=SHORT, **rest):
    given = {"action": Action.REPLACE, "reason": Reason.CHANGED, "affects": (PAIR,), **rest}
    address = Address(address)
    return Change(
        address=address, kind=kind_of(address), site=site_of(address), provider="p",
        origin=origin, impact=impact, outage=outage, **given,
    )  # fmt: skip


def plan(*changes, interrupted=(PAIR,)):
    return Plan(
        name="t",
        environment="e",
        changes=changes,
        reachability=Reachability(interrupted=interrupted),
    )


GATEWAY = change("a/gateway/x", "a.x", Impact.NEW_ADDRESS, LONG)
ONE = change("a/peer/x/b.y", "a.x--b.y")
OTHER = change("a/peer/x/b.z", "a.x--b.z")


def test_a_tunnel_that_is_named_in_either_order_may_be_cut_for_as_long_as_its_gateway_takes():
    assert [found.code for found in long_cuts(plan(GATEWAY, ONE), ())] == ["VPN233"]
    for pattern in ("a.x--b.y", "b.y--a.x", "b.y -- a.x", "a.*--b.y"):
        assert long_cuts(plan(GATEWAY, ONE), (pattern,)) == (), pattern


def test_a_pair_that_loses_two_tunnels_is_allowed_only_if_both_are_named():
    both = plan(GATEWAY, ONE, OTHER)
    assert long_cuts(both, ("a.x--b.y",))
    assert long_cuts(both, ("a.x--b.y", "c.x--b.z"))
    assert long_cuts(both, ("a.x--b.y", "a.x--b.z")) == ()


def test_another_tunnel_allows_nothing():
    assert long_cuts(plan(GATEWAY, ONE), ("a.x--b.z",))


@pytest.mark.parametrize("pattern", ["a.x", "a/gateway", "a/gateway/x", "a", "b.lan--a.lan"])
def test_what_changes_may_be_named_too_and_so_may_the_pair(pattern):
    assert long_cuts(plan(GATEWAY), (pattern,)) == ()


def test_a_new_address_cuts_for_as_long_as_a_person_takes_however_quick_the_gateway_is():
    quick = change("a/gateway/x", "a.x", Impact.NEW_ADDRESS, SHORT)
    by_hand = change("b/instructions/y", "b.y", Impact.REKEY, None, action=Action.UPDATE)
    (found,) = long_cuts(plan(quick, by_hand), ())
    assert found.code == "VPN233"
    assert "while a/gateway/x changes (until the other side has set up the new address)" in (
        found.detail
    )
    assert found.path == "a/gateway/x"
    assert long_cuts(plan(quick, by_hand), ("a.x",)) == ()


def instructed(before, after):
    tunnels = ({"tunnels": dict.fromkeys(names, "...")} for names in (before, after))
    before, after = tunnels
    return change(
        "b/instructions/y", "b.y", outage=None, action=Action.UPDATE, before=before, after=after
    )


def test_a_tunnel_of_which_a_person_is_told_to_take_another_is_a_long_cut():
    gone = change("a/peer/x/b.y", "a.x--b.y", outage=None, action=Action.DELETE)
    moved = instructed(["a.x--b.y"], ["a.z--b.y"])
    (found,) = long_cuts(plan(gone, moved), ())
    assert "while b/instructions/y changes (until the other side has set up the new address)" in (
        found.detail
    )
    assert long_cuts(plan(gone, moved), ("a.lan--b.lan",)) == ()


def test_that_a_person_is_told_to_drop_a_tunnel_of_others_is_none():
    gone = change("a/peer/x/b.y", "a.x--b.y", action=Action.UPDATE)
    assert long_cuts(plan(gone, instructed(["a.x--b.y", "c.x--b.y"], ["a.x--b.y"])), ()) == ()


def test_a_new_address_that_every_far_end_is_told_by_us_is_no_long_cut():
    quick = change("a/gateway/x", "a.x", Impact.NEW_ADDRESS, SHORT)
    assert long_cuts(plan(quick, ONE), ()) == ()


def test_what_is_made_cuts_nothing_for_long():
    made = change("a/gateway/x", "a.x", Impact.ALL_PATHS, LONG, action=Action.CREATE)
    assert long_cuts(plan(made), ()) == ()


def test_what_follows_from_no_other_change_is_named_as_the_cause():
    vpc = change("z/vpc/v", "z.v", Impact.ALL_PATHS, LONG)
    follows = change(
        "a/gateway/x", "a.x", Impact.NEW_ADDRESS, LONG, reason=Reason.DEPENDENCY_REPLACED
    )
    (found,) = long_cuts(plan(follows, vpc), ())
    assert "while z/vpc/v changes (about 5 min; their documents)" in found.detail


def test_of_many_pairs_a_few_are_told_with_how_many_there_are():
    pairs = tuple(f"a.n{number} <-> b.lan" for number in range(7))
    gateway = change("a/gateway/x", "a.x", Impact.NEW_ADDRESS, LONG, affects=pairs)
    found = long_cuts(plan(gateway, interrupted=pairs), ())
    assert len(found) == 5
    assert all(item.detail.endswith(" So it is with 7 pairs.") for item in found)


def calls(pairs: int) -> int:
    """Calls of functions for as many pairs, each hit by a change of its own that is short."""
    names = [f"a{number}.lan <-> b.lan" for number in range(pairs)]
    changes = [
        change(f"a{number}/peer/x/b.y", f"a{number}.x--b.y", affects=(name,))
        for number, name in enumerate(names)
    ]
    made = plan(*changes, interrupted=tuple(names))
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counting)
    try:
        assert long_cuts(made, ()) == ()
    finally:
        sys.setprofile(None)
    return count


def test_pairs_and_changes_are_not_compared_with_each_other():
    assert calls(800) - calls(400) <= 2.5 * (calls(400) - calls(200))
