"""Which changes interrupt two paths of one redundant pair, change by change."""

from dataclasses import replace

import pytest

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Impact, Reason
from vpn_declare.model.plan import Plan
from vpn_declare.reach import both_paths

PATHS = ((frozenset({"a.g2--b.r", "a.g2"}), frozenset({"a.g1--b.r", "a.g1"})),)
PAIR = ("a.lan <-> b.lan",)


def change(origin: str, **more) -> Change:
    made = Change(
        address=Address(f"a/peer/{origin}"),
        kind="peer",
        site="a",
        provider="neutral",
        action=Action.UPDATE,
        reason=Reason.CHANGED,
        origin=origin,
        impact=Impact.ONE_PATH,
        affects=PAIR,
    )
    return replace(made, **more)


FIRST, SECOND = change("a.g1--b.r"), change("a.g2--b.r")


def told(*changes: Change) -> list[str]:
    return [one.path for one in both_paths(plan_of(*changes), PATHS)]


def plan_of(*changes: Change) -> Plan:
    return Plan(name="t", environment="e", changes=changes)


def test_a_change_of_each_is_told_once_by_the_preferred_tunnel():
    assert told(FIRST, SECOND) == ["tunnels.a.g1--b.r"]
    assert told(FIRST, SECOND, change("a.g1"), change("a.g2")) == ["tunnels.a.g1--b.r"]


def test_a_gateway_that_one_path_has_for_itself_counts_as_that_path():
    gateway = change("a.g2", kind="gateway", action=Action.REPLACE, impact=Impact.NEW_ADDRESS)
    assert told(FIRST, gateway) == ["tunnels.a.g1--b.r"]


@pytest.mark.parametrize(
    "other",
    [
        change("a.g1--b.r", kind="child"),
        change("b.r", kind="gateway"),
        replace(SECOND, impact=Impact.REKEY),
        replace(SECOND, impact=Impact.NONE, affects=()),
        replace(SECOND, action=Action.DELETE),
        replace(SECOND, action=Action.CREATE),
        replace(SECOND, affects=("a.lan <-> b.other",)),
    ],
    ids=[
        "the same path again",
        "a gateway of both",
        "new keys without a gap",
        "no packet notices",
        "gone for good",
        "made new",
        "a pair that the first does not carry",
    ],
)
def test_what_interrupts_no_second_path_of_the_pair_is_not_told(other: Change):
    assert told(FIRST, other) == []


def test_directions_of_one_pair_are_one_pair():
    assert told(FIRST, replace(SECOND, affects=("b.lan -> a.lan",))) == ["tunnels.a.g1--b.r"]


def test_what_is_to_be_applied_first_is_all_that_interrupts_the_spare():
    (one,) = both_paths(plan_of(FIRST, SECOND, change("a.g2", kind="gateway")), PATHS)
    assert "'--target a.g2 --target a.g2--b.r'" in one.fix
