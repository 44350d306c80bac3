"""Suites: the built-in ones are described, and a project's own ones stand beside them."""

import os
from pathlib import Path

from small_topology import topology
from vpn_declare.kinds.crypto import SUITES, suites_of
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.suite_file import BUILT_IN_SUITES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "suites.md"
BEGIN, END = "<!-- begin -->", "<!-- end -->"
SITES = {
    "a": {"vpcs": {"v": "10.1.0.0/16"}, "gateways": {"g": {"vpc": "v"}}},
    "b": {"provider": "aws", "vpcs": {"w": "10.2.0.0/16"}, "gateways": {"g": {"vpc": "w"}}},
}
TUNNELS = [{"ends": ["a.g", "b.g"], "crypto": "branches"}]


def _tunnel_with(suite):
    made = topology({"sites": SITES, "tunnels": TUNNELS, "suites": {"branches": suite}})
    return TunnelProposals(made).of(made.tunnels["a.g--b.g"])


def test_the_names_that_are_taken_are_those_of_the_built_in_suites():
    assert sorted(SUITES) == list(BUILT_IN_SUITES)


def test_a_tunnel_gets_the_first_of_its_own_suite_that_both_ends_have():
    found = _tunnel_with(
        {"encryption": ["aes128gcm"], "integrity": ["sha512"], "dh": ["20", "group16", "modp3072"]}
    )
    assert found.left is not None
    assert (found.left.ike.encryption, found.left.ike.prf) == ("aes128gcm16", "prfsha512")
    assert (found.left.ike.dh, found.left.esp.dh) == ("modp4096", "modp4096")
    assert found.reason == (
        "aes128gcm16-prfsha512-modp4096: branches; modp4096 because vngcloud has no ecp384"
    )


def test_a_written_prf_holds_and_none_follows_the_hashes():
    suite = {"encryption": ["aes256"], "integrity": ["sha256"], "dh": ["modp3072"]}
    for prf, wanted in (([], "prfsha256"), (["prfsha384"], "prfsha384")):
        found = _tunnel_with({**suite, **({"prf": prf} if prf else {})})
        assert found.left is not None
        assert found.left.ike.prf == wanted


def test_without_suites_of_its_own_a_topology_has_the_built_in_ones():
    assert suites_of(topology({"sites": SITES})) is SUITES


def test_the_page_of_suites_is_current():
    head, _, rest = PAGE.read_text().partition(BEGIN)
    _, _, tail = rest.partition(END)
    rows = "".join(
        f"| `{name}` | {suite.summary} | {', '.join(suite.encryption)} "
        f"| {', '.join(suite.integrity)} | {', '.join(suite.dh)} |\n"
        for name, suite in sorted(SUITES.items())
    )
    table = "| suite | what it is for | ciphers | hashes | groups |\n|---|---|---|---|---|\n"
    page = f"{head}{BEGIN}\n\n{table}{rows}\n{END}{tail}"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
