"""What is inside a tunnel: addresses of its ends, autonomous systems, BGP's hold time."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load.topologies import HEAD, good, load_text
from vpn_declare.kinds.capabilities import Asns
from vpn_declare.load import load_project
from vpn_declare.load.normal_form import normal_form
from vpn_declare.model.bgp_file import LARGEST_ASN, check_asn
from vpn_declare.model.topology import Topology
from vpn_declare.report.explain import explain_thing

SITES = """
defaults: { provider: manual }
sites:
  a: { networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: 192.0.2.1, asn: ASN } } }
  b: { networks: { n: 10.2.0.0/16 }, gateways: { g: { public_ip: 192.0.2.2 } } }
"""
PLAIN = SITES.replace(", asn: ASN", "")
TUNNEL = """
tunnels:
- a.g -- b.g:
    bgp: { hold_seconds: 30 }
    ends:
      a.g: { inside: 169.254.10.1/30 }
      b.g: { inside: 169.254.10.2/30, bgp: { hold_seconds: 90 } }
"""


def asn_of(written: str) -> int | None:
    return good(SITES.replace("ASN", written)).sites["a"].gateways["g"].asn


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("65010", 65010),
        ('"64512"', 64512),
        ("1", 1),
        ("4294967294", 4294967294),
        ("65000.10", 65000 * 65536 + 10),
        ("65000.1", 65000 * 65536 + 1),
        ('"65000.10"', 65000 * 65536 + 10),
        ("0.65010", 65010),
        ("1.0", 65536),
    ],
)
def test_a_number_of_an_autonomous_system_is_taken_exactly(written: str, number: int):
    assert asn_of(written) == number


@pytest.mark.parametrize(
    "written",
    ["0", "4294967295", "0.0", "65535.65535", "65536.1", "1.65536", "-1", "065010", "1.02",
     "1.2.3", "6.5e4", "1e5", "AS65010", "true", "[65010]", "99999999999", "1.", ".1", '""'],
)  # fmt: skip
def test_what_is_no_such_number_is_refused_in_words(written: str):
    (fault,) = load_text(HEAD + SITES.replace("ASN", written)).diagnostics
    assert fault.code == "VPN023"
    assert "65000.10" in fault.fix
    assert fault.place is not None
    assert fault.place.line == 6


def test_a_decimal_number_from_another_reader_is_refused_because_its_end_may_be_lost():
    with pytest.raises(ValueError, match=r"65000\.1 is a decimal number"):
        check_asn(65000.10)


@given(st.integers(1, LARGEST_ASN))
def test_both_ways_to_write_a_number_mean_the_same(number: int):
    assert check_asn(f"{number >> 16}.{number & 0xFFFF}") == check_asn(str(number)) == number


def test_addresses_and_hold_times_are_read_for_each_end():
    tunnel = good(PLAIN + TUNNEL).tunnels["a.g--b.g"]
    assert (tunnel.left.inside, tunnel.right.inside) == ("169.254.10.1/30", "169.254.10.2/30")
    assert (tunnel.left.hold_seconds, tunnel.right.hold_seconds) == (30, 90)


def test_the_long_form_loads_to_the_same():
    topology = good(SITES.replace("ASN", "65000.10") + TUNNEL)
    assert "asn: 4259840010" in normal_form(topology)
    assert load_text(normal_form(topology)).topology == topology


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("169.254.10.1", "VPN026"),
        ("169.254.10.1/255.255.255.252", "VPN026"),
        ("169.254.10.1/33", "VPN026"),
        ("169.254.10.1/", "VPN026"),
        ("169.254.10.300/30", "VPN026"),
        ("169.254.10.1/030", "VPN026"),
        ("fd00::1/126", "VPN036"),
    ],
)
def test_an_inside_address_has_a_length(written: str, code: str):
    text = PLAIN + f'tunnels:\n- a.g -- b.g: {{ ends: {{ a.g: {{ inside: "{written}" }} }} }}\n'
    (fault,) = load_text(HEAD + text).diagnostics
    assert fault.code == code
    assert fault.fix


@pytest.mark.parametrize("seconds", ["0", "2", "65536", "30 s", "1.5"])
def test_a_hold_time_is_one_that_bgp_knows(seconds: str):
    text = PLAIN + f"tunnels:\n- a.g -- b.g: {{ bgp: {{ hold_seconds: {seconds} }} }}\n"
    (fault,) = load_text(HEAD + text).diagnostics
    assert fault.code in {"VPN020", "VPN023"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("inside:", "insides:"), ("hold_seconds: 30", "hold_second: 30"), (" bgp:", " bpg:")],
)
def test_a_misspelt_key_is_told_with_the_right_one(right: str, wrong: str):
    (fault,) = load_text(HEAD + PLAIN + TUNNEL.replace(right, wrong, 1)).diagnostics
    assert fault.code == "VPN021"
    assert f"Did you mean '{right.strip().partition(':')[0]}'?" in fault.detail


def origin(topology: Topology, path: str) -> tuple[str, int]:
    found = topology.origins[path]
    assert found.place is not None
    return found.layer, found.place.line


def test_the_level_nearest_to_the_tunnel_says_number_and_hold_time():
    head = "groups: { some: { members: a, asn: 64601, bgp: { hold_seconds: 60 } } }\n"
    text = head + PLAIN.replace("provider: manual", "provider: manual, asn: 64600") + TUNNEL
    topology = good(text)
    assert topology.sites["a"].gateways["g"].asn == 64601
    assert topology.sites["b"].gateways["g"].asn == 64600
    assert origin(topology, "sites.a.gateways.g.asn") == ("group some", 3)
    assert origin(topology, "sites.b.gateways.g.asn") == ("defaults", 5)
    assert origin(topology, "tunnels.a.g--b.g.left.hold_seconds") == ("tunnel", 12)
    assert origin(topology, "tunnels.a.g--b.g.right.hold_seconds") == ("tunnel", 15)
    assert origin(topology, "tunnels.a.g--b.g.left.inside") == ("tunnel", 14)
    inherited = good(text.partition("tunnels:")[0] + "tunnels:\n- a.g -- b.g\n")
    assert inherited.tunnels["a.g--b.g"].right.hold_seconds == 60
    assert origin(inherited, "tunnels.a.g--b.g.right.hold_seconds") == ("group some", 3)


def test_an_inherited_hold_time_is_none_of_a_tunnel_whose_gateways_are_in_no_systems():
    head = "groups: { some: { members: a, asn: 64601, bgp: { hold_seconds: 60 } } }\n"
    topology = good(head + PLAIN + "tunnels:\n- a.g -- b.g\n")
    tunnel = topology.tunnels["a.g--b.g"]
    assert (tunnel.left.hold_seconds, tunnel.right.hold_seconds) == (None, None)
    assert load_text(normal_form(topology)).topology == topology
    said = good(head + PLAIN + "tunnels:\n- a.g -- b.g: { bgp: { hold_seconds: 9 } }\n")
    assert said.tunnels["a.g--b.g"].left.hold_seconds == 9


def test_explain_tells_what_is_inside_a_tunnel_and_who_said_it():
    topology = good(SITES.replace("ASN", "65000.10") + TUNNEL)
    (asn,) = (one for one in explain_thing(topology, "sites.a.gateways.g") if one.name == "asn")
    assert (asn.value, asn.layer) == ("4259840010", "gateway")
    told = {one.name: one for one in explain_thing(topology, "tunnels.a.g--b.g")}
    assert told["left.inside"].value == "169.254.10.1/30"
    assert told["left.inside"].place.endswith("topology.yaml:13:22")
    assert told["left.hold_seconds"].place.endswith("topology.yaml:11:26")
    assert told["right.hold_seconds"].value == "90"
    assert told["right.hold_seconds"].place.endswith("topology.yaml:14:60")


def test_ends_that_inherit_different_hold_times_disagree():
    site = "b: { bgp: { hold_seconds: 90 }, "
    text = PLAIN.replace("a: {", "a: { bgp: { hold_seconds: 30 },").replace("b: {", site)
    (fault,) = load_text(HEAD + text + "tunnels:\n- a.g -- b.g\n").diagnostics
    assert fault.code == "VPN103"


def test_a_table_gives_numbers():
    topology = good(
        "sites: { import: t.csv }\ntunnels: [s1.r -- s2.r]\n",
        t_csv="site,provider,networks.lan,gateways.r.asn,gateways.r.bgp.hold_seconds\n"
        "s1,manual,10.4.0.0/24,65000.10,30\ns2,manual,10.5.0.0/24,65011,\n",
    )
    assert topology.sites["s1"].gateways["r"].asn == 4259840010
    assert topology.tunnels["s1.r--s2.r"].left.hold_seconds == 30


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("64512-65534", "64512-65534"),
        ("65515", "65515"),
        ('"65000.10"', "4259840010"),
        ("65000.10", "4259840010"),
        ("1.0 - 1.10", "65536-65546"),
    ],
)
def test_a_project_names_ranges_of_numbers(written: str, kept: str, tmp_path: Path):
    (tmp_path / "vpn-declare.yaml").write_text(
        f"capabilities: {{ aws: {{ bgp: {{ own_asns: [{written}] }} }} }}\n"
    )
    loaded = load_project(tmp_path)
    assert loaded.diagnostics == ()
    found = loaded.project.capabilities["aws"].bgp
    assert found is not None
    assert found.own_asns == (kept,)
    assert str(Asns.parse(kept)) == kept


@pytest.mark.parametrize("written", ["65534-64512", "0-5", "1-", "-5", "1-2-3", "true", "[1]"])
def test_what_is_no_range_of_numbers_is_refused(written: str, tmp_path: Path):
    (tmp_path / "vpn-declare.yaml").write_text(
        f"capabilities: {{ aws: {{ bgp: {{ own_asns: [{written}] }} }} }}\n"
    )
    (fault,) = load_project(tmp_path).diagnostics
    assert fault.code == "VPN023"
