"""Packets that nobody should send: past all routes, with somebody else's address, or from outside.

Each promise is broken for a moment, to see that the packets would have been noticed.
"""

import pytest

from vpn_declare.providers.lab.build import leg_name

pytestmark = pytest.mark.lab

ROUTER = "on-prem.router"


def verified(vpn, code=0):
    answer = vpn("verify", "--format", "json")
    assert answer.code == code, answer.out + answer.err
    return answer.data


def at(vpn, gateway, *words):
    answer = vpn("lab", "exec", gateway, *words)
    assert answer.code == 0, answer.err


def test_no_forged_packet_arrives_and_genuine_ones_sent_in_the_same_way_do(lab):
    found = verified(lab)
    assert found["forged"]["sent"] == 31
    assert found["injected"]["sent"] == 5  # guest is reached by nobody
    for way in ("forged", "injected"):
        assert found[way]["arrived"] == []
        assert found[way]["genuine_arrived"] == found[way]["genuine"] == 5


def test_a_host_that_uses_an_address_of_its_neighbour_is_found_where_nobody_checks_it(lab):
    device = leg_name("on-prem.guest")
    at(lab, ROUTER, "sh", "-c", f"echo 0 > /proc/sys/net/ipv4/conf/{device}/rp_filter")
    found = verified(lab, 3)
    assert found["leaked"] == []
    ways = {(one["place"], one["source"], one["target"]) for one in found["forged"]["arrived"]}
    assert ways == {
        ("on-prem.guest", "on-prem.office", "hcm03.vpc1"),
        ("on-prem.guest", "on-prem.office", "hcm03.vpc2"),
    }
    told = lab("verify").out
    assert "on-prem.guest got a packet with an address of on-prem.office through " in told


def test_vpc2_does_not_reach_han01_with_addresses_of_vpc1_even_where_a_gateway_forwards_them(lab):
    """The far ends have no selectors for it: each of them alone keeps the networks apart."""
    gateway, device = "hcm03.vpngw-02", leg_name("hcm03.vpc2")
    at(lab, gateway, "sh", "-c", f"echo 0 > /proc/sys/net/ipv4/conf/{device}/rp_filter")
    at(lab, gateway, "ip", "route", "add", "172.16.0.0/16", "dev", "ipsec0", "table", "220")
    found = verified(lab)
    assert found["forged"]["arrived"] == []


def test_packets_from_the_internet_are_found_where_no_firewall_stops_them(lab):
    at(lab, "han01.vpngw-01", "nft", "delete", "table", "inet", "lab")
    found = verified(lab, 3)
    assert [one["target"] for one in found["injected"]["arrived"]] == ["han01.vpc1"]
    assert {one["gateway"] for one in found["forged"]["arrived"]} == set()
    # Its host's packets leave in clear when no tunnel takes them.
    assert found["wire"]["clear"] > 0
