"""Suites of a project's own: named in the topology, declared in the settings."""

SUITE = (
    "suites:\n  branches: { encryption: [aes256], integrity: [sha384], dh: [ecp384, modp4096] }\n"
)


def _folder(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.change("crypto: strong  ", "crypto: branches")
    vpn.write(SUITE, "vpn-declare.yaml")


def test_both_ends_get_what_a_suite_of_one_s_own_says(vpn):
    _folder(vpn)
    peers = [item for item in vpn.changes().values() if item["kind"] == "peer"]
    assert peers
    for peer in peers:
        ike = peer["after"]["ike"]
        assert (ike["encryption"], ike["integrity"], ike["dh"]) == ("aes256", "sha384", "modp4096")


def test_a_live_tunnel_keeps_its_proposal_while_its_own_suite_still_takes_it(vpn):
    _folder(vpn)
    vpn.apply()
    vpn.change("dh: [ecp384, modp4096]", "dh: [modp3072, modp4096]", "vpn-declare.yaml")
    assert vpn.changes() == {}
    vpn.change("dh: [modp3072, modp4096]", "dh: [modp3072]", "vpn-declare.yaml")
    assert {item["kind"] for item in vpn.changes().values()} == {"peer", "child"}


def test_a_fault_of_a_suite_is_told_at_its_line_in_the_settings(vpn):
    _folder(vpn)
    vpn.change("modp4096", "modp1024", "vpn-declare.yaml")
    answer = vpn("validate")
    assert answer.code == 1
    assert "vpn-declare.yaml:2:" in answer.out + answer.err
    assert "VPN126" in answer.out + answer.err
