"""What somebody else's route takes does not arrive by our tunnel, and everybody says so."""

import pytest

from small_topology import topology
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.reach import expectation_remarks, fabric_of, matrix, path
from vpn_declare.reach.cone import cone


def two_sites(**others: dict[str, str]):
    nets = {
        name: {"cidr": cidr, "other_routes": others.get(name, {})}
        for name, cidr in (("v", "10.1.0.0/16"), ("n", "10.2.0.0/16"))
    }
    return topology(
        {
            "sites": {
                "a": {"vpcs": {"v": nets["v"]}, "gateways": {"g": {"vpc": "v"}}},
                "b": {"provider": "manual", "networks": {"n": nets["n"]}, "gateways": {"r": {}}},
            },
            "tunnels": [{"ends": ["a.g", "b.r"]}],
        }
    )


BOTH = {("a.v", "b.n"), ("b.n", "a.v")}


def pairs(**others: dict[str, str]) -> set[tuple[str, str]]:
    return set(matrix(fabric_of(two_sites(**others))).pairs)


def test_a_narrower_route_or_the_same_takes_packets_away_in_its_own_direction_only():
    assert pairs() == BOTH
    assert pairs(v={"10.2.9.0/24": "peering"}) == {("b.n", "a.v")}
    assert pairs(v={"10.2.0.0/16": "peering"}) == {("b.n", "a.v")}
    assert pairs(n={"10.1.0.0/32": "peering"}) == {("a.v", "b.n")}


def test_a_wider_route_or_one_beside_ours_takes_nothing():
    assert pairs(v={"0.0.0.0/0": "internet", "10.3.0.0/16": "peering"}) == BOTH


def test_the_way_names_the_route_that_takes_the_packet():
    found = path(fabric_of(two_sites(v={"10.2.9.0/24": "peering-x"})), "a.v", "b.n")
    assert not found.reached
    assert found.reason == (
        "a.v has the route 10.2.9.0/24 to peering-x, which is not ours and takes packets to "
        "b.n (10.2.0.0/16) away."
    )


def test_an_expectation_is_not_met_where_packets_are_taken_away():
    given = two_sites(v={"10.2.9.0/24": "peering-x"})
    wanted = Expectation(kind=ExpectationKind.REACH, text="a.v -> b.n")
    asked = type(given)(name="t", sites=given.sites, tunnels=given.tunnels, expect=(wanted,))
    (remark,) = expectation_remarks(asked, matrix(fabric_of(asked)))
    assert remark.code == "VPN160"
    assert "10.2.9.0/24 to peering-x" in remark.detail


@pytest.mark.parametrize(
    ("others", "part"),
    [
        ({}, "b.n"),
        ({"v": {"10.2.9.0/24": "x"}}, "a part of b.n"),
        ({"v": {"10.2.0.0/16": "x"}}, ""),
    ],
)
def test_a_denial_is_broken_by_any_part_that_is_reached(others, part):
    given = two_sites(**others)
    denied = Expectation(kind=ExpectationKind.DENY, text="a.v -> b.n")
    asked = type(given)(name="t", sites=given.sites, tunnels=given.tunnels, expect=(denied,))
    found = [item.detail for item in expectation_remarks(asked, matrix(fabric_of(asked)))]
    assert len(found) == bool(part)
    assert all(f"but a.v reaches {part}: a.v has the route" in detail for detail in found)
    assert all("b.r admits it and hands it to b.n." in detail for detail in found)


def test_nothing_behind_a_route_of_somebody_else_can_ever_matter_to_a_pair():
    met = cone(fabric_of(two_sites(v={"10.2.0.0/16": "peering-x"})), "a.v", "b.n")
    assert (met.pieces, met.arrives) == (set(), False)
    met = cone(fabric_of(two_sites(v={"0.0.0.0/0": "internet"})), "a.v", "b.n")
    assert met.arrives


def test_what_is_alone_forwards_as_if_there_were_no_other_routes():
    given = fabric_of(two_sites(v={"10.2.9.0/24": "peering-x"}))
    assert set(matrix(given.alone()).pairs) == BOTH
