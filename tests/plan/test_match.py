"""Which resources an address pattern means."""

import pytest

from vpn_declare.model.address import Address
from vpn_declare.plan.match import matcher

CHILD = Address("a/child/g/b.h/n/b.n")


@pytest.mark.parametrize(
    "pattern", ["a.g--b.h", "b.h -- a.g", "a.g--*", "*--a.g", "b.*--a.?", "b.h--*", "a.*--b.*"]
)
def test_a_tunnel_is_meant_in_either_order_of_its_ends_globs_included(pattern):
    assert matcher(pattern)(CHILD, "a.g--b.h")
    assert not matcher(pattern)(CHILD, "c.g--d.h")


@pytest.mark.parametrize("pattern", ["a.k--*", "c.*--a.g", "a.g--b.h@x", "a.g", "a.g--a.g"])
def test_no_other_tunnel_is_meant(pattern):
    assert not matcher(pattern)(CHILD, "a.g--b.h")


@pytest.mark.parametrize("pattern", ["b.h--a.g@x", "a.g--b.h@*", "b.* -- a.g@x"])
def test_the_name_of_a_tunnel_stays_behind_its_ends(pattern):
    assert matcher(pattern)(CHILD, "a.g--b.h@x")
