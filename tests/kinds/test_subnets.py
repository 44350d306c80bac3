"""The derived subnet of a gateway: in its VPC, its own, and not moved by others."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_topology import topology
from vpn_declare.kinds.subnet_collisions import check_subnets
from vpn_declare.kinds.subnets import derived_subnet
from vpn_declare.model.diagnostic import DiagnosticsError

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)


@given(st.integers(8, 30), st.integers(0, 2**32 - 1), NAMES)
def test_it_lies_within_the_vpc_and_in_the_upper_half(length: int, number: int, name: str):
    vpc = ip_network((number, length), strict=False)
    subnet = ip_network(derived_subnet(str(vpc), name))
    assert subnet.subnet_of(vpc)
    assert subnet.prefixlen == max(length, 24 if length <= 16 else 28)
    if subnet != vpc:
        assert subnet.subnet_of(list(vpc.subnets())[1])


@given(NAMES.filter(lambda name: not name[-1].isdigit()), st.integers(0, 120))
def test_numbered_gateways_do_not_meet(stem: str, start: int):
    subnets = {derived_subnet("10.1.0.0/16", f"{stem}{start + i:02d}") for i in range(8)}
    assert len(subnets) == 8


def _site(**gateways: dict[str, str]):
    given = {"sites": {"a": {"vpcs": {"v": "10.1.0.0/24"}, "gateways": gateways}}}
    return topology(given).sites["a"]


def test_two_gateways_that_would_meet_are_told_what_to_write():
    meeting = [
        name
        for name in (f"g{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
        if derived_subnet("10.1.0.0/24", name) == derived_subnet("10.1.0.0/24", "ga")
    ]
    assert len(meeting) > 1, "with eight slots and 26 names some must meet"
    one, other = meeting[:2]
    with pytest.raises(DiagnosticsError) as raised:
        check_subnets(_site(**{one: {"vpc": "v"}, other: {"vpc": "v"}}))
    (found,) = raised.value.diagnostics
    assert found.code == "VPN141"
    assert one in found.detail
    assert other in found.detail
    assert found.path == f"sites.a.gateways.{other}"


def test_a_written_subnet_ends_the_meeting():
    check_subnets(_site(ga={"vpc": "v", "subnet": "10.1.0.0/28"}, gb={"vpc": "v"}))


def test_a_written_subnet_outside_of_the_vpc_is_refused():
    with pytest.raises(DiagnosticsError) as raised:
        check_subnets(_site(ga={"vpc": "v", "subnet": "10.2.0.0/28"}))
    (found,) = raised.value.diagnostics
    assert (found.code, found.path) == ("VPN140", "sites.a.gateways.ga.subnet")
