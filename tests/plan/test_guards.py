"""No global force, and a source that declares nothing destroys nothing."""

import pytest

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Reason
from vpn_declare.model.plan import Plan
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.plan import empty_source, is_global

V = Address("a/vpc/v")
RECORDED = {V: Recorded(address=V, kind="vpc", site="a", provider="p", remote_id="1")}


def plan(action, **rest):
    change = Change(
        address=V, kind="vpc", site="a", provider="p", action=action, reason=Reason.NOT_DECLARED
    )
    return Plan(name="t", environment="e", changes=(change,), **rest)


@pytest.mark.parametrize("pattern", ["*", "**", "*/*", "?*", "*.vpc1", "*--*", "[a-z]*", " * "])
def test_a_pattern_that_names_no_site_is_global(pattern):
    assert is_global(pattern)


@pytest.mark.parametrize(
    "pattern", ["a", "a/*", "a.*", "store-*", "store-00[1-9]/vpc/v", "a.x--*"]
)
def test_a_pattern_that_names_a_site_is_not(pattern):
    assert not is_global(pattern)


def test_a_source_that_declares_nothing_is_refused_and_told_the_way():
    (found,) = empty_source(plan(Action.DELETE), RECORDED, {})
    assert found.code == "VPN232"
    assert "vpn-declare destroy" in found.fix


def test_destroying_is_not_refused():
    assert empty_source(plan(Action.DELETE, destroy=True), RECORDED, {}) == ()


def test_forgetting_alone_is_not_refused():
    assert empty_source(plan(Action.FORGET), RECORDED, {}) == ()


def test_an_empty_source_beside_an_empty_state_is_not_refused():
    assert empty_source(Plan(name="t", environment="e"), {}, {}) == ()


def test_a_source_that_declares_anything_is_not_refused():
    wanted = Resource(address=Address("a/vpc/w"), kind="vpc", site="a", provider="p")
    assert empty_source(plan(Action.DELETE), RECORDED, {wanted.address: wanted}) == ()
