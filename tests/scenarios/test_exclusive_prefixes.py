"""VNG refuses a remote network that another tunnel of the VPC has (2023); others do not."""

from ipaddress import ip_network
from random import Random

import pytest

TOPOLOGY = """
version: 1
name: renumbered
defaults: { psk: "env:KEY" }
sites:
  hcm:
    provider: vngcloud
    region: HCM03
    vpcs: { v: 10.1.0.0/16 }
    gateways: { vpngw-1: { vpc: v } }
  office:
    provider: manual
    networks: { n1: 192.168.4.0/24, n2: 192.168.5.0/24 }
    gateways: { router: { public_ip: 203.0.113.10 } }
tunnels:
- hcm.vpngw-1 -- office.router
"""

RENUMBERINGS = {
    "one takes over what the other had": "n1: 192.168.5.0/24, n2: 192.168.6.0/24",
    "two swap": "n1: 192.168.5.0/24, n2: 192.168.4.0/24",
    "two become a new one": "n3: 192.168.4.0/23",
    "one grows over the other": "n1: 192.168.4.0/23",
    "one is cut in two": "n1: 192.168.4.0/25, n2: 192.168.5.0/24, n3: 192.168.4.128/25",
    "one new one takes over": "n3: 192.168.4.0/24, n2: 192.168.5.0/24",
}


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


@pytest.mark.parametrize("networks", RENUMBERINGS.values(), ids=RENUMBERINGS.keys())
def test_the_far_side_never_refuses_a_renumbering(vpn, networks):
    vpn.write(TOPOLOGY)
    vpn.apply()
    vpn.change("n1: 192.168.4.0/24, n2: 192.168.5.0/24", networks)
    vpn.apply()
    assert vpn.plan()["changes"] == []


@pytest.mark.parametrize("seed", range(16))
def test_nor_any_other_of_disjoint_networks(vpn, seed):
    chance = Random(seed)
    first, second = disjoint_networks(chance), disjoint_networks(chance)
    vpn.write(TOPOLOGY.replace("n1: 192.168.4.0/24, n2: 192.168.5.0/24", first))
    vpn.apply()
    vpn.change(first, second)
    vpn.apply()
    assert vpn.plan()["changes"] == []


def disjoint_networks(chance):
    """Up to four of five names, each with a part of 192.168.4.0/22 of its own."""
    parts = [ip_network("192.168.4.0/22")]
    while len(parts) < 4:
        chance.shuffle(parts)
        parts += parts.pop().subnets()
    names = chance.sample(["n1", "n2", "n3", "n4", "n5"], chance.randint(1, 4))
    return ", ".join(f"{name}: {part}" for name, part in zip(names, parts, strict=False))


@pytest.mark.parametrize("networks", RENUMBERINGS.values(), ids=RENUMBERINGS.keys())
@pytest.mark.parametrize("narrowed", ["--target", "--exclude"])
def test_nor_a_part_of_one_which_brings_or_leaves_who_has_its_prefix(vpn, narrowed, networks):
    vpn.write(TOPOLOGY)
    vpn.apply()
    vpn.change("n1: 192.168.4.0/24, n2: 192.168.5.0/24", networks)
    for name in ("n1", "n2", "n3"):
        child = f"hcm/child/vpngw-1/office.router/v/office.{name}"
        if vpn.changes().get(child):
            vpn.apply(narrowed, child)
    vpn.apply()
    assert vpn.plan()["changes"] == []


def test_three_that_pass_their_prefixes_round_are_not_all_made_anew(vpn):
    three = "n1: 192.168.4.0/24, n2: 192.168.5.0/24, n3: 192.168.6.0/24"
    vpn.write(TOPOLOGY.replace("n1: 192.168.4.0/24, n2: 192.168.5.0/24", three))
    vpn.apply()
    vpn.change(three, "n1: 192.168.5.0/24, n2: 192.168.6.0/24, n3: 192.168.4.0/24")
    at_vng = [
        change
        for change in vpn.plan()["changes"]
        if change["kind"] == "child" and change["site"] == "hcm"
    ]
    assert sorted(change["action"] for change in at_vng) == ["replace", "update", "update"]
    (remade,) = [change for change in at_vng if change["action"] == "replace"]
    assert "waits for its old one" in remade["detail"]
    vpn.apply()
    assert vpn.plan()["changes"] == []


def test_a_subnet_that_is_free_after_another_gateway_went_is_taken_then(vpn):
    vpn.write(TOPOLOGY.replace("{ vpc: v }", "{ vpc: v, subnet: 10.1.7.0/24 }"))
    vpn.apply()
    vpn.change("vpngw-1: {", "vpngw-2: {")
    vpn.change("- hcm.vpngw-1", "- hcm.vpngw-2")
    vpn.apply("--allow", "cut:hcm.v--office.*")
    assert vpn.plan()["changes"] == []


def test_a_vpc_of_another_name_waits_for_its_prefix_too(vpn):
    vpn.write(TOPOLOGY)
    vpn.apply()
    vpn.change("vpcs: { v: 10.1.0.0/16 }", "vpcs: { w: 10.1.0.0/16 }")
    vpn.change("vpc: v", "vpc: w")
    vpn.apply("--allow", "delete:hcm.*")
    assert vpn.plan()["changes"] == []


TWO_ENDS = """
version: 1
name: two-ends
defaults: { psk: "env:KEY" }
sites:
  cloud:
    provider: %s
    region: HCM03
    vpcs: { v: 10.1.0.0/16 }
    gateways: { vpngw-1: { vpc: v }, vpngw-2: { vpc: v } }
  office:
    provider: manual
    networks: { lan: 192.168.4.0/24 }
    gateways: { router: { public_ip: 203.0.113.10 } }
tunnels:
- cloud.vpngw-1 -- office.router
"""


def moved_to_another_gateway(vpn, provider):
    vpn.write(TWO_ENDS % provider)
    vpn.apply()
    vpn.change("- cloud.vpngw-1", "- cloud.vpngw-2")
    return vpn.plan()


def test_where_two_ways_are_taken_a_tunnel_moves_to_another_gateway_without_a_gap(vpn):
    plan = moved_to_another_gateway(vpn, "openstack")
    assert plan["reachability"]["interrupted"] == []
    vpn.apply()


def test_where_one_way_is_taken_the_old_one_goes_first_and_the_gap_is_told(vpn):
    plan = moved_to_another_gateway(vpn, "vngcloud")
    assert plan["reachability"]["interrupted"] == ["cloud.v <-> office.lan"]
    vpn.apply()


def at_a_gateway_with_four_places(vpn, carried):
    """A standard gateway carries four pairs of networks, and no more."""
    nets = ", ".join(f"n{number}: 192.168.{number}.0/24" for number in range(1, 7))
    text = TOPOLOGY.replace("n1: 192.168.4.0/24, n2: 192.168.5.0/24", nets)
    end = "- hcm.vpngw-1 -- office.router"
    vpn.write(text.replace(end, f"{end}: {{ carry: [{carried}] }}"))


@pytest.mark.parametrize(
    "carried",
    ["office.n1, office.n2, office.n3, office.n5", "office.n3, office.n4, office.n5, office.n6"],
)
def test_at_a_full_gateway_what_goes_makes_room_for_what_comes(vpn, carried):
    at_a_gateway_with_four_places(vpn, "office.n1, office.n2, office.n3, office.n4")
    vpn.apply()
    at_a_gateway_with_four_places(vpn, carried)
    vpn.apply()
    assert vpn.plan()["changes"] == []


def test_where_there_is_room_nothing_waits_for_it(vpn):
    at_a_gateway_with_four_places(vpn, "office.n1, office.n2")
    vpn.apply()
    at_a_gateway_with_four_places(vpn, "office.n1, office.n3")
    (made,) = [
        step
        for step in vpn.plan()["steps"]
        if step["action"] == "create" and step["address"].startswith("hcm/child/")
    ]
    assert not any(step.startswith("delete:") for step in made["after"]), made["after"]


def test_the_gap_is_at_least_what_a_new_tunnel_takes_and_not_that_of_its_route_alone(vpn):
    moved_to_another_gateway(vpn, "vngcloud")
    assert "~ cloud.v <-> office.lan (interrupted for about 10 s)" in vpn("plan").out


def test_a_tunnel_that_only_goes_takes_no_time(vpn):
    vpn.write(TWO_ENDS % "vngcloud")
    vpn.apply()
    vpn.change("tunnels:\n- cloud.vpngw-1 -- office.router\n", "tunnels: []\n")
    gone = [one for one in vpn.plan()["changes"] if one["action"] == "delete"]
    assert {one["kind"] for one in gone} >= {"peer", "child", "route"}
    assert {one["outage"] for one in gone} == {None}
