"""Titles keep to the strictest rule that we know, and stay different."""

import re

from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.kinds.naming import distinct_title, title_of
from vpn_declare.model.address import Address, make_address

NAMES = st.from_regex(r"[a-z0-9]([a-z0-9./@-]{0,40}[a-z0-9])?", fullmatch=True)
SITES = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True)


def test_a_short_name_stays_readable():
    assert title_of(Address("hcm03/gateway/vpngw-01")) == "hcm03-vpngw-01"
    assert title_of(Address("hcm03/peer/vpngw-01/han01.vpngw-01")) == (
        "hcm03-vpngw-01-han01-vpngw-01"
    )


@given(SITES, NAMES)
def test_every_title_is_allowed(site: str, name: str):
    address = make_address(site, "child", name)
    for title in (title_of(address), distinct_title(title_of(address), address)):
        assert re.fullmatch(r"[A-Za-z0-9_-]{5,50}", title)


@given(SITES, st.lists(NAMES, min_size=2, max_size=2, unique=True))
def test_cutting_does_not_make_two_titles_one(site: str, names: list[str]):
    long = [make_address(site, "child", f"{'x' * 60}{name}") for name in names]
    assert title_of(long[0]) != title_of(long[1])
