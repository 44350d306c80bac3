"""What new instructions do to traffic depends on what they ask, and of which tunnel."""

import pytest

STAR = """
version: 1
name: star
defaults: {provider: manual, psk: generate}
sites:
  b: {networks: {lan: 10.1.0.0/16}, gateways: {g: {public_ip: 198.51.100.1}}}
  c: {networks: {lan: 10.2.0.0/16}, gateways: {g: {public_ip: 203.0.113.2}}}
  d: {networks: {lan: 10.3.0.0/16}, gateways: {g: {public_ip: 203.0.113.3}}}
tunnels:
- b.g -- c.g
- b.g -- d.g
"""
REAL = ("--environment", "production")


@pytest.fixture
def star(vpn):
    vpn.write(STAR)
    vpn.apply(*REAL)
    return vpn


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("public_ip: 198.51.100.1", "public_ip: 198.51.100.1, mtu: 1492"),
        ("- b.g -- d.g", "- b.g -- d.g: {dpd_seconds: 10}"),
        ("- b.g -- d.g", "- b.g -> d.g"),
    ],
)
def test_what_no_packet_notices_interrupts_nothing(star, old, new):
    star.change(old, new)
    plan = star.plan(*REAL)
    assert plan["changes"]
    assert {change["impact"] for change in plan["changes"]} == {"none"}
    assert plan["reachability"]["interrupted"] == []


def test_a_change_of_one_tunnel_affects_none_of_the_others(star):
    star.change("- b.g -- d.g", "- b.g -- d.g: {esp: {dh: none}}")
    changes = star.changes(*REAL)
    assert changes.keys() == {"b/instructions/g", "d/instructions/g"}
    for change in changes.values():
        assert change["impact"] == "all paths interrupted"
        assert change["affects"] == ["b.lan <-> d.lan"]


def test_a_tunnel_that_goes_affects_none_of_the_others(star):
    star.change("- b.g -- d.g\n", "")
    change = star.changes(*REAL)["b/instructions/g"]
    assert change["affects"] == ["b.lan <-> d.lan"]
