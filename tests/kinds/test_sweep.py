"""The sweep finds an overlap exactly where comparing all pairs does."""

from ipaddress import ip_network
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.kinds.sweep import nested
from vpn_declare.model.prefix import parse_address, parse_prefix

CIDRS = st.builds(
    lambda number, length: str(ip_network((number << 20, length), strict=False)),
    st.integers(0, 4095),
    st.integers(4, 28),
)


@given(st.lists(CIDRS, max_size=20))
def test_it_reports_real_overlaps_and_every_prefix_that_lies_in_another(cidrs: list[str]):
    found = list(nested((parse_prefix(cidr), index) for index, cidr in enumerate(cidrs)))
    networks = [ip_network(cidr) for cidr in cidrs]
    assert all(networks[outer].overlaps(networks[inner]) for outer, inner in found)
    involved = {index for pair in found for index in pair}
    expected = {
        index
        for one, other in combinations(range(len(cidrs)), 2)
        if networks[one].overlaps(networks[other])
        for index in (one, other)
    }
    assert involved == expected
    assert len(found) <= len(cidrs)


def test_prefixes_of_two_ip_versions_never_overlap():
    assert not list(nested([(parse_prefix("0.0.0.0/0"), "four"), (parse_prefix("::/0"), "six")]))


def test_an_address_is_a_prefix_of_its_own():
    assert parse_prefix("10.0.0.0/8").contains(parse_address("10.1.2.3"))
    assert not parse_prefix("10.0.0.0/8").contains(parse_address("11.1.2.3"))
    assert not parse_address("10.1.2.3").contains(parse_prefix("10.0.0.0/8"))
