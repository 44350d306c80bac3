"""What was changed behind our back, told apart by how much it matters."""

import pytest

PEER = "hcm03/peer/vpngw-01/han01.vpngw-01"
ROUTE = "han01/route/vpc1/hcm03.vpc1"
GATEWAY = "han01/gateway/vpngw-01"


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def drift(vpn):
    return {item["address"]: item for item in vpn("drift", "--format", "json").data["drift"]}


def test_without_drift_there_is_none(applied):
    answer = applied("drift", "--detailed-exitcode")
    number = len(applied.world())
    assert answer.code == 0
    assert answer.out == f"No drift: all {number} resources are as state remembers them.\n"


def test_an_attribute_is_told_with_what_it_was_and_is(applied):
    applied("simulate", "set", PEER, "ike.dh=modp2048")
    (difference,) = drift(applied)[PEER]["differences"]
    assert difference == {"path": "ike.dh", "before": "modp3072", "after": "modp2048"}
    answer = applied("drift", "--detailed-exitcode")
    assert answer.code == 2
    assert "IKE (phase 1) dh  modp3072 -> modp2048" in answer.out


def test_a_name_is_cosmetic(applied):
    applied("simulate", "set", GATEWAY, "name=something-else")
    assert drift(applied)[GATEWAY]["drift"] == "cosmetic"
    assert "1 of them only in looks" in applied("drift").out


def test_what_is_gone_is_told_as_gone(applied):
    applied("simulate", "delete", ROUTE)
    assert {address: item["drift"] for address, item in drift(applied).items()} == {ROUTE: "gone"}


def test_what_failed_is_told_with_the_far_sides_words(applied):
    applied("simulate", "set", GATEWAY, "status=failed")
    assert drift(applied)[GATEWAY]["drift"] == "failed"
    assert "Set to failed behind the tool's back." in applied("drift").out


def test_another_key_is_seen_and_its_value_is_not(applied):
    applied("simulate", "set", PEER, "psk=planted-by-somebody")
    answer = applied("drift")
    assert "(a key that is not ours)" in answer.out
    assert "planted-by-somebody" not in answer.out


def test_what_the_topology_wants_plays_no_part(applied):
    applied.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    assert drift(applied) == {}


def test_what_is_ignored_is_no_drift(applied):
    applied("simulate", "set", PEER, "dpd_seconds=10")
    assert PEER in drift(applied)
    applied.change(
        "- hcm03.vpngw-01 -- han01.vpngw-01\n",
        "- hcm03.vpngw-01 -- han01.vpngw-01: { lifecycle: { ignore: [dpd_seconds] } }\n",
    )
    assert drift(applied) == {}


def test_a_broken_file_does_not_keep_us_from_looking(applied):
    applied("simulate", "delete", ROUTE)
    applied.write("version: 1\nsites: [\n")
    assert set(drift(applied)) == {ROUTE}


def test_looking_changes_neither_state_nor_the_far_side(applied):
    applied("simulate", "set", PEER, "ike.dh=modp2048")
    before = (applied.world(), applied("state", "export").out)
    applied("drift", "--unmanaged")
    assert (applied.world(), applied("state", "export").out) == before


def test_objects_that_state_does_not_know_are_listed_when_asked_for(applied):
    applied("state", "rm", ROUTE)
    applied("simulate", "set", PEER, "mark=vpn-declare:somebody:else")
    applied("state", "rm", PEER)
    found = applied("drift", "--unmanaged", "--format", "json").data["unmanaged"]
    assert {(item["kind"], item["bears_our_mark"]) for item in found} == {
        ("route", True),
        ("peer", False),
    }
    text = applied("drift", "--unmanaged", "--detailed-exitcode")
    assert text.code == 0
    assert "bears our mark" in text.out
    assert "bears the mark of another state" in text.out
