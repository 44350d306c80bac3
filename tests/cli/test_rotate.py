"""A new key for a tunnel: planned like any change, sent to both ends, remembered."""

import io

import pytest

TUNNEL = "han01.vpngw-01--hcm03.vpngw-01"
ENDS = {"hcm03/peer/vpngw-01/han01.vpngw-01", "han01/peer/vpngw-01/hcm03.vpngw-01"}
KEY = "VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01"


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def versions(vpn):
    records = vpn("state", "list", "--format", "json").data
    return {
        r["address"]: r["attributes"]["psk"]["version"] for r in records if r["kind"] == "peer"
    }


def keys_of_ends(vpn):
    names = {"hcm03-vpngw-01-han01-vpngw-01", "han01-vpngw-01-hcm03-vpngw-01"}
    return [str(t["attributes"]["psk"]) for t in vpn.world() if t["name"] in names]


def test_both_ends_get_the_next_version_and_nothing_else_is_touched(applied):
    assert applied("rotate", TUNNEL, "--auto-approve").code == 0
    assert {a for a, version in versions(applied).items() if version == 2} == ENDS
    one, other = keys_of_ends(applied)
    assert one == other


def test_a_plan_after_it_is_empty(applied):
    applied("rotate", TUNNEL, "--auto-approve")
    plan = applied.plan()
    assert (plan["changes"], plan["steps"]) == ([], [])


def test_it_can_be_done_again(applied):
    first = keys_of_ends(applied)
    for _ in range(2):
        applied("rotate", "hcm03.vpngw-01 -- han01.vpngw-01", "--auto-approve")
    assert set(versions(applied).values()) == {1, 3}
    assert set(first).isdisjoint(keys_of_ends(applied))


def test_showing_the_plan_changes_nothing(applied):
    before = applied("state", "export").out
    answer = applied("rotate", TUNNEL, "--plan-only")
    assert (answer.code, answer.out.count("(version 2)")) == (0, 2)
    assert applied("state", "export").out == before


def test_it_asks_first(applied, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert applied("rotate", TUNNEL).code == 1
    assert set(versions(applied).values()) == {1}


def test_other_pending_changes_wait(applied):
    applied.expect_nothing()
    applied.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    applied("rotate", TUNNEL, "--auto-approve")
    assert len(applied.changes()) == 3


def test_a_rotation_that_reached_one_end_is_finished_by_the_next_apply(applied):
    applied.write(
        "simulator:\n  provisioning_ms: 5\n"
        "  fail: [{on: update, kind: peer, title: han01*, error: refused, times: 1}]\n",
        "vpn-declare.yaml",
    )
    assert applied("rotate", TUNNEL, "--auto-approve").code == 6
    assert set(applied.changes()) < ENDS
    applied.apply()
    assert {a for a, version in versions(applied).items() if version == 2} == ENDS
    one, other = keys_of_ends(applied)
    assert one == other


def test_a_value_that_is_kept_elsewhere_and_did_not_change_is_remarked_and_sent_again(
    vpn, monkeypatch
):
    monkeypatch.setenv(KEY, "the-same-as-before")
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    answer = vpn("rotate", TUNNEL, "--auto-approve")
    assert (answer.code, "VPN624" in answer.out) == (0, True)
    assert {a for a, version in versions(vpn).items() if version == 2} == ENDS


def test_a_value_that_was_changed_first_needs_no_remark(vpn, monkeypatch):
    monkeypatch.setenv(KEY, "the-old-one")
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    monkeypatch.setenv(KEY, "the-new-one")
    answer = vpn("rotate", TUNNEL, "--auto-approve")
    assert (answer.code, "VPN624" in answer.out) == (0, False)
    assert vpn.changes() == {}


def test_a_generated_key_is_made_anew_and_both_ends_get_the_same(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.change("psk: env:VPN_PSK_{TUNNEL}", "psk: generate")
    vpn.apply()
    before = keys_of_ends(vpn)
    assert vpn("rotate", TUNNEL, "--auto-approve").code == 0
    one, other = keys_of_ends(vpn)
    assert one == other
    assert one not in before
    assert vpn.changes() == {}


def test_a_renamed_tunnel_keeps_the_version_of_its_key(applied):
    applied("rotate", TUNNEL, "--auto-approve")
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    moved = text.replace("han01", "hanoi")
    applied.write(f"{moved}\nmoved:\n- {{ from: han01, to: hanoi }}\n")
    assert {change["action"] for change in applied.changes().values()} == {"move"}
    applied.apply()
    applied.write(moved)
    assert applied.changes() == {}


def test_people_who_set_a_key_by_hand_are_told_of_the_new_version(vpn):
    gateways = "gateways: {g: {public_ip: 203.0.113."
    vpn.write(
        "version: 1\nname: x\nsites:\n"
        f"  a: {{provider: manual, networks: {{n: 10.1.0.0/16}}, {gateways}1}}}}}}\n"
        f"  b: {{provider: manual, networks: {{n: 10.2.0.0/16}}, {gateways}2}}}}}}\n"
        "tunnels: [a.g -- b.g]\n"
    )
    vpn("apply", "--auto-approve", "--environment", "production")
    answer = vpn("rotate", "a.g -- b.g", "--auto-approve", "--environment", "production")
    assert answer.code == 0, answer.err
    assert answer.out.count("the value of env:VPN_PSK_A_G_B_G, version 2: set it anew") == 2
    assert vpn("plan", "--detailed-exitcode", "--environment", "production").code == 0


@pytest.mark.parametrize(
    ("tunnel", "code"), [("hcm03.vpngw-01--han01.vpngw-1", "VPN622"), ("hcm03", "VPN622")]
)
def test_what_is_no_tunnel_is_refused(applied, tunnel, code):
    answer = applied("rotate", tunnel)
    assert (answer.code, code in answer.err) == (1, True)


def test_a_tunnel_that_was_never_made_has_no_key_to_rotate(vpn):
    vpn.copy_example("vng-three-sites")
    answer = vpn("rotate", TUNNEL)
    assert (answer.code, "VPN623" in answer.err) == (1, True)
