"""What a live tunnel has is remembered by apply, and kept by the plans after it."""

import pytest

from command_line import QUICK
from vpn_declare.kinds.crypto import suites

TUNNEL = "han01.vpngw-01--hcm03.vpngw-01"


def _notices(plan, code):
    return [item["detail"] for item in plan["notices"] if item["code"] == code]


def test_a_plan_says_why_and_a_later_release_changes_no_live_tunnel(vpn, monkeypatch):
    vpn.copy_example("vng-three-sites")
    (why,) = _notices(vpn.plan(), "VPN151")
    assert why.startswith(
        "aes256gcm16-prfsha384-modp3072: strong; modp3072 because vngcloud has no ecp384. For "
    )
    vpn.apply()
    assert _notices(vpn.plan(), "VPN151") == []
    strong = suites.SUITES["strong"]
    later = {**suites.SUITES, "strong": suites.SUITES["interop"]}
    monkeypatch.setattr("vpn_declare.kinds.crypto.suites.SUITES", later)
    plan = vpn.plan()
    assert plan["changes"] == []
    (kept,) = _notices(plan, "VPN151")
    assert "kept as the tunnel has it, though a release took it out of the suite" in kept
    changed = vpn.changes("--upgrade", "hcm03.vpngw-01 -- han01.vpngw-01").values()
    assert {item["origin"] for item in changed} == {TUNNEL}
    later["strong"] = type(strong)(
        name="strong",
        summary=strong.summary,
        encryption=strong.encryption,
        integrity=strong.integrity,
        prf=strong.prf,
        dh=("modp4096", *strong.dh),
    )
    plan = vpn.plan()
    assert plan["changes"] == []
    (kept,) = _notices(plan, "VPN151")
    assert "kept as the tunnel has it; a new tunnel" in kept
    assert "modp4096" in kept


def test_where_an_end_no_longer_has_what_a_live_tunnel_has_the_plan_says_why_it_changes(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    lacking = "ike: { encryption: [aes256] }, esp: { encryption: [aes256] }"
    vpn.write(f"{QUICK}capabilities: {{ vngcloud: {{ {lacking} }} }}\n", "vpn-declare.yaml")
    plan = vpn.plan()
    assert plan["changes"]
    (why,) = _notices(plan, "VPN151")
    assert "aes256 because vngcloud has no aes256gcm16" in why
    assert "aes256gcm16-prfsha384-modp3072, which the tunnel has, is not kept" in why


def test_another_suite_in_the_file_changes_the_tunnels(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.change("crypto: strong  ", "crypto: interop ")
    vpn.apply()
    vpn.change("crypto: interop ", "crypto: strong  ")
    changes = vpn.changes()
    assert {item["kind"] for item in changes.values()} == {"peer", "child"}


FIXED = "- hcm03.vpngw-01 -- han01.vpngw-01"


@pytest.mark.parametrize(
    ("written", "part", "told"),
    [
        ("ike: { dh: modp2048 }", ("ike", "dh"), ("modp2048", "modp3072")),
        ("ike: { lifetime_seconds: 7200 }", ("ike", "lifetime_seconds"), (7200, 14400)),
        ("esp: { encryption: aes256, integrity: sha512 }", ("esp", "integrity"), ("sha512", None)),
        ("esp: { dh: none }", ("esp", "dh"), (None, "modp3072")),
    ],
)
def test_what_the_file_fixed_is_chosen_anew_when_it_is_taken_out(vpn, written, part, told):
    vpn.copy_example("vng-three-sites")
    vpn.change(FIXED, f"{FIXED}: {{ {written} }}")
    vpn.apply()
    vpn.change(f"{FIXED}: {{ {written} }}", FIXED)
    changes = vpn.changes().values()
    sa, name = part
    assert [(item["before"][sa].get(name), item["after"][sa].get(name)) for item in changes] == [
        told
    ] * 2
    assert {item["origin"] for item in changes} == {TUNNEL}
    vpn.apply()
    assert vpn.changes() == {}


OLD_TABLE = "capabilities: { vngcloud: { ike: { dh: [modp2048] }, esp: { dh: [modp2048] } } }\n"


def test_a_better_proposal_is_taken_where_it_is_asked_for_and_nowhere_else(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.write(QUICK + OLD_TABLE, "vpn-declare.yaml")
    vpn.apply()
    vpn.write(QUICK, "vpn-declare.yaml")
    assert vpn.changes() == {}
    changed = vpn.changes("--upgrade", "hcm03.vpngw-01 -- han01.vpngw-01").values()
    assert {item["origin"] for item in changed} == {TUNNEL}
    vpn.apply("--upgrade", "han01.*")
    assert vpn.changes() == {}
    now = vpn("explain", TUNNEL).out
    assert "modp3072: strong; modp3072 because vngcloud has no ecp384" in now
    other = vpn("explain", "hcm03.vpngw-01--on-prem.router").out
    assert "modp2048: kept as the tunnel has it" in other
    assert "`plan --upgrade` asks for it" in other


def test_an_upgrade_of_a_tunnel_that_is_not_there_is_an_error(vpn):
    vpn.copy_example("vng-three-sites")
    answer = vpn("plan", "--upgrade", "hcm03.vpngw-01--han01.vpngw-02")
    assert answer.code == 1
    assert "VPN622" in answer.err
    assert "Did you mean 'han01.vpngw-01--hcm03.vpngw-01'?" in answer.err
