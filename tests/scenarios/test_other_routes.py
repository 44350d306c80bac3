"""Plans count on what somebody else's routes take away, before, after and on the way."""

import pytest

TWO_SITES = """
version: 1
name: routed
sites:
  a:
    provider: aws
    region: eu-central-1
    vpcs: {v: {cidr: 10.1.0.0/16, other_routes: {10.2.9.0/24: peering-x}}}
    gateways: {g: {vpc: v}}
  b: {provider: manual, networks: {n: 10.2.0.0/16}, gateways: {r: {public_ip: 203.0.113.1}}}
tunnels:
- a.g -- b.r: {psk: "env:KEY", esp: {lifetime_seconds: 1800}}
"""

THIRD_SITE = """\
  c: {provider: manual, networks: {n: 10.3.0.0/16}, gateways: {r: {public_ip: 203.0.113.2}}}
tunnels:
- c.r -- b.r: {psk: "env:KEY"}
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


def test_a_tunnel_joins_only_the_direction_that_nobody_takes_away(vpn):
    vpn.write(TWO_SITES)
    plan = vpn.plan()
    assert plan["reachability"]["gained"] == ["b.n -> a.v"]
    told = {notice["code"] for notice in plan["notices"]}
    assert "VPN166" in told
    assert "VPN235" not in told


def test_a_pair_whose_packets_are_taken_away_is_never_told_to_be_open_for_a_moment(vpn):
    text = TWO_SITES.replace("tunnels:\n", THIRD_SITE)
    first, between, last = text.partition("- a.g -- b.r:")
    vpn.write(first)
    vpn.apply()
    vpn.write(first + between + last)
    plan = vpn.plan()
    assert plan["reachability"]["gained"] == ["b.n -> a.v"]
    assert "VPN235" not in {notice["code"] for notice in plan["notices"]}


def test_a_change_affects_no_pair_that_was_apart_before_it(vpn):
    vpn.write(TWO_SITES)
    vpn.apply()
    vpn.change('psk: "env:KEY",', 'psk: "env:KEY", crypto: interop,')
    plan = vpn.plan()
    peers = [change for change in plan["changes"] if change["kind"] == "peer"]
    assert {tuple(change["affects"]) for change in peers} == {("b.n -> a.v",)}
    assert plan["reachability"]["interrupted"] == ["b.n -> a.v"]


def test_a_fact_alone_changes_nothing_and_parts_nothing(vpn):
    vpn.write(TWO_SITES.replace(", other_routes: {10.2.9.0/24: peering-x}", ""))
    vpn.apply()
    vpn.write(TWO_SITES)
    plan = vpn.plan()
    assert plan["changes"] == []
    assert plan["reachability"]["lost"] == []


def test_what_never_arrived_is_not_lost_when_everything_goes(vpn):
    vpn.write(TWO_SITES)
    vpn.apply()
    gone = vpn.plan("--destroy")
    assert gone["reachability"]["lost"] == ["b.n -> a.v"]


def test_a_route_to_the_same_prefix_is_refused(vpn):
    vpn.write(TWO_SITES.replace("10.2.9.0/24", "10.2.0.0/16"))
    refused = vpn("plan")
    assert refused.code == 1
    assert "VPN167" in refused.err


def test_reach_says_which_route_takes_the_packets(vpn):
    vpn.write(TWO_SITES)
    told = vpn("reach", "a.v", "b.n")
    assert "a.v has the route 10.2.9.0/24 to peering-x" in told.out + told.err
    assert vpn("explain", "a.v").out.count("peering-x") == 1
