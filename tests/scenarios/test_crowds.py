"""One line that stands for many things does not bury all other remarks."""

import re

CROWD = """\
version: 1
name: crowd
pools: { lan: { from: 10.200.0.0/28, take: 31 } }
defaults: { provider: manual }
sites:
  x-{1..8}: { networks: { n: pool.lan }, gateways: { r: {} } }
  hub: { networks: { n: 10.1.0.0/16 }, gateways: { r: { public_ip: 203.0.113.1 } } }
tunnels:
- hub-spoke: { hubs: hub.r, spokes: "x-*.r" }
"""
TOLD = re.compile(r"^topology\.yaml:(\d+):\d+: \w+ (VPN\d{3})", re.MULTILINE)


def test_of_many_alike_at_one_place_a_few_are_told_and_the_others_counted(vpn):
    vpn.write(CROWD)
    answer = vpn("validate")
    told = TOLD.findall(answer.err)
    assert told.count(("6", "VPN122")) == 3
    assert answer.err.count("There are 5 more like this.") == 1
    assert "x-1.r" in answer.err


def test_a_finding_about_a_pool_has_its_line(vpn):
    vpn.write(CROWD)
    assert ("3", "VPN136") in TOLD.findall(vpn("validate").err)
