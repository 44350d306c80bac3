"""A plan that changes one end of a tunnel and leaves the other as it is parts what it carries."""

import pytest

TWO_WAYS = """\
version: 1
name: two-ways
defaults: { provider: manual, psk: "env:KEY" }
sites:
  a: { networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: 198.51.100.1 } } }
  b:
    networks: { n: 10.2.0.0/16 }
    gateways: { g: { public_ip: 203.0.113.1 }, h: { public_ip: 203.0.113.2 } }
tunnels:
- a.g -- b.g
- a.g -- b.h: { preference: 1 }
"""
MOVED = "198.51.100.9"
PAIR = "a.n <-> b.n"
FROM_TWO_ROUTERS = "b.n -> a.n"
"""A router goes by what is up; of two, the one that is preferred takes the packet all the same."""


@pytest.fixture
def applied(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "simulated")
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    monkeypatch.setenv("OTHER", "Yq92LmTx04bWcN81vRzkPe37")
    vpn.write(TWO_WAYS)
    vpn.apply()
    return vpn


def told(vpn, *words) -> dict:
    return vpn.plan(*words)["reachability"]


def test_a_kept_tunnel_whose_far_end_moves_is_lost_with_what_it_is_preferred_for(applied):
    kept = "removed:\n- { address: a.g--b.g, keep: true }\n"
    applied.write(TWO_WAYS.replace("- a.g -- b.g\n", "") + kept)
    assert told(applied)["lost"] == []
    applied.change("198.51.100.1", MOVED)
    assert told(applied)["lost"] == [FROM_TWO_ROUTERS]


def test_a_kept_tunnel_that_is_only_a_spare_parts_nobody_when_its_far_end_moves(applied):
    kept = "removed:\n- { address: a.g--b.h, keep: true }\n"
    applied.write(TWO_WAYS.replace("- a.g -- b.h: { preference: 1 }\n", "") + kept)
    applied.change("198.51.100.1", MOVED)
    found = told(applied)
    assert found["lost"] == []
    assert found["interrupted"] == [PAIR]


def test_a_target_that_moves_a_gateway_alone_loses_what_its_tunnels_carry(applied):
    applied.change("198.51.100.1", MOVED)
    assert told(applied)["lost"] == []
    assert told(applied, "--target", "a.g")["lost"] == [PAIR]
    assert told(applied, "--target", "a.g", "--target", "a.g--b.*")["lost"] == []


@pytest.mark.parametrize(
    "changed", ["psk: 'env:OTHER'", "crypto: interop"], ids=["key", "proposal"]
)
def test_a_target_that_changes_one_end_of_a_tunnel_loses_what_it_carries(applied, changed):
    applied.write(TWO_WAYS.replace("- a.g -- b.g", f"- a.g -- b.g: {{ {changed} }}"))
    assert told(applied)["lost"] == []
    assert told(applied, "--target", "a/peer/g/b.g")["lost"] == [FROM_TWO_ROUTERS]


def test_a_target_that_changes_the_esp_proposal_of_one_end_loses_what_it_carries(applied):
    """The SA that is up goes on until its rekey, and then none comes up."""
    applied.write(TWO_WAYS.replace("- a.g -- b.g", "- a.g -- b.g: { esp: { dh: modp2048 } }"))
    whole = applied.plan()
    assert {change["impact"] for change in whole["changes"]} == {"rekey"}
    assert whole["reachability"]["lost"] == []
    half = applied.plan("--target", "a/child/*")
    assert {change["impact"] for change in half["changes"]} == {"all paths interrupted"}
    assert half["reachability"]["lost"] == [FROM_TWO_ROUTERS]


CLOUD = """\
version: 1
name: cloud
defaults: { psk: "env:KEY" }
sites:
  cloud:
    provider: vngcloud
    region: HCM03
    vpcs: { v: 10.3.0.0/16 }
    gateways: { g: { vpc: v, package: standard, subnet: 10.3.255.0/24 } }
  a:
    provider: manual
    networks: { n: 10.1.0.0/16, m: 10.2.0.0/16 }
    gateways: { g: { public_ip: 198.51.100.1 }, h: { public_ip: 198.51.100.2 } }
tunnels:
- cloud.g -- a.g: { carry: [a.n] }
- cloud.g -- a.h: { carry: [a.m] }
"""


def test_a_renamed_gateway_has_the_address_that_a_kept_tunnel_knows(applied):
    applied.write(CLOUD)
    applied.apply()
    kept = "removed:\n- { address: a.g--cloud.g, keep: true }\n"
    kept += "moved:\n- { from: cloud.g, to: cloud.k }\n"
    renamed = CLOUD.replace("{ g: { vpc", "{ k: { vpc").replace("cloud.g --", "cloud.k --")
    applied.write(renamed.replace("- cloud.k -- a.g: { carry: [a.n] }\n", "") + kept)
    assert told(applied)["lost"] == []


def test_a_tunnel_with_one_end_takes_no_packets_from_the_one_that_works(applied):
    applied.write(TWO_WAYS.replace("- a.g -- b.g\n", "").replace("preference: 1", "preference: 2"))
    applied.apply()
    applied.write(TWO_WAYS.replace("- a.g -- b.g\n", "- a.g -- b.h: { name: new }\n"))
    half = told(applied, "--target", "a")
    assert (half["lost"], half["interrupted"]) == ([], [])
    applied.apply("--target", "a")
    rest = told(applied)
    assert (rest["lost"], rest["gained"]) == ([], [])
