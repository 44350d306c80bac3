"""Facts that a file says of the world: traffic, with its unit, at any level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load.topologies import HEAD, good, load_text
from vpn_declare.load import normal_form
from vpn_declare.model.rate import kbps_of, rate_in_words

SITES = """
sites:
  a: { provider: manual, networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: dynamic } } }
  b: { provider: manual, networks: { m: 10.2.0.0/16 }, gateways: { g: { public_ip: 192.0.2.2 } } }
"""
TUNNEL = "tunnels:\n- a.g -- b.g\n"


def traffic_of(text: str) -> str | None:
    return good(text).tunnels["a.g--b.g"].traffic


@pytest.mark.parametrize(
    ("written", "meant", "kbps"),
    [
        ("800 Mbps", "800 Mbps", 800_000),
        ("1.25 Gbps", "1.25 Gbps", 1_250_000),
        ("1000 Mbps", "1 Gbps", 1_000_000),
        ("0.5 Gbps", "500 Mbps", 500_000),
        ("64 kbps", "64 kbps", 64),
        ("1234.567 Mbps", "1234.567 Mbps", 1_234_567),
    ],
)
def test_traffic_has_a_unit_and_two_ways_to_write_it_mean_the_same(
    written: str, meant: str, kbps: int
):
    found = traffic_of(SITES + f"tunnels:\n- a.g -- b.g: {{ traffic: {written} }}\n")
    assert found == meant
    assert kbps_of(meant) == kbps


@pytest.mark.parametrize(
    "written",
    ["800", "800 MB/s", "800Mbps", "800 mbps", "0 Mbps", "-1 Mbps", "1e3 Mbps", "1.0001 kbps",
     "0.5 kbps", "08 Mbps", "yes", "[800 Mbps]", "9999999 Mbps", "800  Mbps", '"800 Mbps\\n"'],
)  # fmt: skip
def test_what_is_no_rate_is_refused_in_words(written: str):
    text = HEAD + SITES + f"tunnels:\n- a.g -- b.g: {{ traffic: {written} }}\n"
    (fault,) = load_text(text).diagnostics
    assert fault.code == "VPN023"
    assert "Mbps: kbps, Mbps or Gbps." in fault.fix
    assert fault.place is not None
    assert fault.place.line == 8


def test_a_number_without_a_unit_is_given_back_with_one():
    text = HEAD + SITES + "tunnels:\n- a.g -- b.g: { traffic: 250 }\n"
    (fault,) = load_text(text).diagnostics
    assert fault.detail == "250 has no unit."
    assert "as 250 Mbps" in fault.fix


def test_the_level_nearest_to_the_tunnel_says_what_is_expected():
    defaults = "defaults: { traffic: 10 Mbps }\n"
    group = "groups: { some: { members: a, traffic: 20 Mbps } }\n"
    site = SITES.replace("b: { provider: manual,", "b: { provider: manual, traffic: 30 Mbps,")
    assert traffic_of(SITES + TUNNEL) is None
    assert traffic_of(defaults + SITES + TUNNEL) == "10 Mbps"
    assert traffic_of(defaults + group + SITES + TUNNEL) == "20 Mbps"
    assert traffic_of(defaults + group + site + TUNNEL) == "30 Mbps"
    own = "tunnels:\n- a.g -- b.g: { traffic: 40 Mbps }\n"
    assert traffic_of(defaults + group + site + own) == "40 Mbps"


def test_groups_that_mean_the_same_rate_do_not_disagree():
    groups = (
        "groups: { one: { members: a, traffic: 1 Gbps }, two: { members: a, traffic: 1000 Mbps } }"
    )
    assert traffic_of(f"{groups}\n{SITES}{TUNNEL}") == "1 Gbps"


def test_where_traffic_is_said_is_remembered():
    topology = good(SITES + "tunnels:\n- a.g -- b.g: { traffic: 40 Mbps }\n")
    place = topology.place_of("tunnels.a.g--b.g.traffic")
    assert place is not None
    assert (place.line, place.column) == (8, 26)


def test_a_volume_of_an_end_is_its_own_and_stands_in_the_normal_form():
    own = "{ ends: { b.g: { esp: { lifetime_kilobytes: 0 } } }, traffic: 40 Mbps }"
    topology = good(SITES + f"tunnels:\n- a.g -- b.g: {own}\n")
    tunnel = topology.tunnels["a.g--b.g"]
    assert (tunnel.left.own.esp_kilobytes, tunnel.right.own.esp_kilobytes) == (None, 0)
    again = load_text(normal_form(topology)).topology
    assert again is not None
    assert again.tunnels == topology.tunnels


FIREWALLED = """
sites:
  a:
    provider: manual
    networks: { n: { cidr: 10.1.0.0/16, host_mtu: 9000 } }
    gateways: { g: { public_ip: 192.0.2.1, firewall: [udp/500, esp, tcp/65535, esp] } }
"""


def test_what_a_firewall_lets_in_and_what_hosts_send_stand_in_the_normal_form():
    topology = good("defaults: { clamps_mss: true }\n" + FIREWALLED)
    site = topology.sites["a"]
    assert site.gateways["g"].firewall == ("esp", "tcp/65535", "udp/500")
    assert site.gateways["g"].clamps_mss
    assert site.networks["n"].host_mtu == 9000
    again = load_text(normal_form(topology)).topology
    assert again is not None
    assert again.sites == topology.sites
    for path, line in (("networks.n.host_mtu", 7), ("gateways.g.firewall", 8)):
        place = topology.place_of(f"sites.a.{path}")
        assert place is not None
        assert place.line == line + 1
    level = topology.origins["sites.a.gateways.g.clamps_mss"].layer
    assert level == "defaults"


@pytest.mark.parametrize(
    "opening", ["udp", "udp/0", "udp/65536", "UDP/500", "500", "udp/ike", "esp/50", "udp/0500"]
)
def test_what_is_no_opening_of_a_firewall_is_refused_in_words(opening: str):
    (fault,) = load_text(HEAD + FIREWALLED.replace("tcp/65535", opening)).diagnostics
    assert fault.code in {"VPN020", "VPN023"}
    assert fault.place is not None
    assert fault.place.line == 8


def test_an_mtu_of_hosts_is_one_that_frames_have():
    for written in ("100", "65000", '"9000"'):
        (fault,) = load_text(HEAD + FIREWALLED.replace("9000", written)).diagnostics
        assert fault.code in {"VPN020", "VPN023"}


ROUTED = """
sites:
  a:
    provider: manual
    vpcs: { v: { cidr: 10.3.0.0/16, other_routes: { 0.0.0.0/0: 1 } } }
    networks:
      n:
        cidr: 10.1.0.0/16
        other_routes:
          10.2.0.0/16: peering-x
          10.0.0.0/8: mpls
    gateways: { g: { public_ip: 192.0.2.1, networks: "*" } }
"""


def test_routes_of_others_are_facts_of_a_network_and_stand_in_the_normal_form():
    topology = good(ROUTED)
    site = topology.sites["a"]
    assert site.vpcs["v"].other_routes == {"0.0.0.0/0": "1"}
    assert list(site.networks["n"].other_routes.items()) == [
        ("10.0.0.0/8", "mpls"),
        ("10.2.0.0/16", "peering-x"),
    ]
    again = load_text(normal_form(topology)).topology
    assert again is not None
    assert again.sites == topology.sites


def test_each_route_of_others_is_found_in_its_line():
    place = good(ROUTED).place_of("sites.a.networks.n.other_routes.10.0.0.0/8")
    assert place is not None
    assert place.line == 13
    whole = good(ROUTED).place_of("sites.a.networks.n.cidr")
    assert whole is not None
    assert whole.line == 10


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("10.0.0.1/8: mpls", "VPN025"),
        ("mpls: 10.0.0.0/8", "VPN024"),
        ("10.0.0.0/8: [x]", "VPN020"),
    ],
)
def test_a_route_of_others_with_a_fault_is_refused_in_its_line(wrong: str, code: str):
    (fault,) = load_text(HEAD + ROUTED.replace("10.0.0.0/8: mpls", wrong)).diagnostics
    assert fault.code == code
    assert fault.place is not None
    assert fault.place.line == 13


@given(st.integers(1, 10**9 - 1))
def test_words_of_a_rate_are_read_back_as_that_rate(kbps: int):
    assert kbps_of(rate_in_words(kbps)) == kbps


def test_a_table_of_sites_has_columns_for_facts():
    topology = good(
        "sites: { import: t.csv }\ntunnels: [s-1.gw -- s-2.gw]",
        t_csv="site,provider,traffic,clamps_mss,networks.lan.cidr,networks.lan.host_mtu,"
        "gateways.gw.public_ip\n"
        "s-1,manual,2 Gbps,true,10.1.0.0/16,9000,192.0.2.1\n"
        "s-2,manual,,,10.2.0.0/16,,192.0.2.2\n",
    )
    one, other = topology.sites["s-1"], topology.sites["s-2"]
    assert topology.tunnels["s-1.gw--s-2.gw"].traffic == "2 Gbps"
    assert (one.gateways["gw"].clamps_mss, other.gateways["gw"].clamps_mss) == (True, False)
    assert (one.networks["lan"].host_mtu, other.networks["lan"].host_mtu) == (9000, None)
