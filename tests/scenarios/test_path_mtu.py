"""The line under a tunnel decides what fits through it, wherever that is told."""

import pytest

NETWORK = """\
version: 1
name: lines
defaults: {{ provider: manual, psk: generate }}
sites:
  x: {{ networks: {{ a: 10.1.0.0/16 }}, gateways: {{ g: {{ public_ip: 198.51.100.1{x} }} }} }}
  z: {{ networks: {{ b: 10.2.0.0/16 }}, gateways: {{ g: {{ public_ip: 203.0.113.1{z} }} }} }}
tunnels: [{{ between: [x.g, z.g]{own} }}]
"""
FORCED = ", ends: { z.g: { nat_t: force } }"
PPPOE = ", mtu: 1492"


@pytest.mark.parametrize(
    ("lines", "room", "under"),
    [
        (("", "", ""), (1446, 1406), "1500 bytes on the path, no NAT"),
        (("", "", FORCED), (1438, 1398), "1500 bytes on the path, ESP in UDP"),
        (("", ", behind_nat: true", ""), (1438, 1398), "1500 bytes on the path, ESP in UDP"),
        ((PPPOE, "", ""), (1438, 1398), "1492 bytes on the path, no NAT"),
        (("", PPPOE, FORCED), (1430, 1390), "1492 bytes on the path, ESP in UDP"),
        ((", mtu: 9000", "", ""), (1446, 1406), "1500 bytes on the path, no NAT"),
    ],
)
def test_explain_counts_the_narrower_line_and_every_header(vpn, lines, room, under):
    x, z, own = lines
    vpn.write(NETWORK.format(x=x, z=z, own=own))
    told = " ".join(vpn("explain", "x.g -- z.g").out.split())
    assert f"inner_mtu {room[0]} ({under})" in told
    assert f"tcp_mss {room[1]} ({under})" in told


def test_instructions_for_a_person_count_the_line_too(vpn):
    vpn.write(NETWORK.format(x=PPPOE, z="", own=""))
    told = " ".join(vpn("apply", "--environment", "production", "--auto-approve").out.split())
    assert "Inner MTU 1438 bytes, TCP MSS 1398" in told
    assert "with NAT on the way 1430 bytes, TCP MSS 1390" in told


def test_a_line_is_inherited_and_written_out(vpn):
    text = NETWORK.format(x="", z="", own="")
    vpn.write(text.replace("psk:", "mtu: 1492, critical: true, psk:"))
    expanded = vpn("expand").out
    assert expanded.count("mtu: 1492") == 2
    assert expanded.count("critical: true") == 2
    assert "mtu 1492 defaults topology.yaml:3:" in " ".join(vpn("explain", "x.g").out.split())
    vpn.write(expanded)
    assert vpn("expand").out == expanded


@pytest.mark.parametrize("written", ["mtu: 100", "mtu: 65535", "mtu: large", "critical: often"])
def test_a_line_that_cannot_be_is_refused(vpn, written):
    vpn.write(NETWORK.format(x="", z="", own="").replace("psk:", f"{written}, psk:"))
    assert vpn("validate").code == 1
