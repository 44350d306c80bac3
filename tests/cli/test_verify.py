"""``verify`` outside of a lab: what runs against what is predicted, and what was not done."""

import pytest

from cli.test_status import BY_HAND
from spare_topology import SPARE

PAIR = [["han01.vpc1", "hcm03.vpc1"], ["hcm03.vpc1", "han01.vpc1"]]
DOWN = "on: read, kind: child, title: '{}', error: down, times: always"
EXPECTED = (
    SPARE
    + """\
expect:
- reach: cloud.v <-> branch.w
- survive: { keep: cloud.v <-> branch.w, loss_of: cloud.g1 }
"""
)


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def verified(vpn, code, *words):
    answer = vpn("verify", "--format", "json", *words)
    assert answer.code == code, answer.out + answer.err
    return answer.data


def put_down(vpn, title):
    settings = f"simulator: {{ provisioning_ms: 5, fail: [{{ {DOWN.format(title)} }}] }}\n"
    vpn.write(settings, "vpn-declare.yaml")


def test_what_was_applied_is_as_predicted_and_it_is_said_what_was_not_done(applied):
    found = verified(applied, 0)
    assert (found["good"], found["environment"], found["pairs"]) == (True, "simulated", 24)
    assert (len(found["predicted"]), found["missed"], found["leaked"]) == (8, [], [])
    assert {one["holds"] for one in found["expect"]} == {True}
    assert (len(found["tunnels"]), found["rekeyed"], found["not_rekeyed"]) == (8, 0, [])
    not_done = " ".join(found["not_done"])
    for words in (
        "No packet was sent",
        "No wire was watched",
        "4 of 4 pairs of networks were not",
    ):
        assert words in not_done
    shown = applied("verify")
    assert shown.code == 0
    assert all(sentence in shown.out for sentence in found["not_done"])
    assert shown.last == "As predicted, as far as it was looked."


def test_a_tunnel_that_is_down_costs_its_pairs_and_the_expectations_of_them(applied):
    put_down(applied, "han01-*")
    found = verified(applied, 3)
    assert found["missed"] == PAIR
    assert found["leaked"] == []
    broken = [one["text"] for one in found["expect"] if not one["holds"]]
    assert broken
    shown = applied("verify")
    assert "  han01.vpc1 -> hcm03.vpc1 should reach and does not" in shown.out
    assert "7 of 8 ends up, 1 down" in shown.out
    assert shown.last == "NOT as predicted."


def test_a_route_that_is_gone_costs_one_way_though_all_tunnels_are_up(applied):
    (route,) = [
        item["id"]
        for item in applied.world()
        if item["kind"] == "route" and item["attributes"]["destination"] == "172.16.0.0/16"
    ]
    assert applied("simulate", "delete", route).code == 0
    found = verified(applied, 3)
    assert found["missed"] == PAIR[1:]
    assert {row["is_up"] for row in found["tunnels"]} == {True}


def test_what_is_declared_and_not_applied_does_not_reach_yet(vpn):
    vpn.copy_example("vng-three-sites")
    found = verified(vpn, 3)
    assert len(found["missed"]) == 8
    assert found["tunnels"] == []
    assert [one["holds"] for one in found["expect"] if one["kind"] == "reach"].count(True) == 0


def test_what_left_the_file_and_still_runs_reaches_and_should_not(applied):
    applied.expect_nothing()
    applied.change("- hcm03.vpngw-01 -- han01.vpngw-01\n", "")
    assert verified(applied, 3)["leaked"] == PAIR


def test_a_spare_path_serves_only_once_routes_lead_there(vpn, monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(EXPECTED)
    vpn.apply()
    assert verified(vpn, 0)["missed"] == []
    put_down(vpn, "*g1*")
    found = verified(vpn, 3)
    assert found["missed"] == [["branch.w", "cloud.v"], ["cloud.v", "branch.w"]]
    assert {one["kind"]: one["holds"] for one in found["expect"]} == {
        "reach": False,
        "survive": True,
    }


def test_a_route_that_somebody_led_to_the_spare_path_serves_and_one_to_a_stranger_does_not(
    vpn, monkeypatch
):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(EXPECTED)
    vpn.apply()
    spare = {
        item["site"]: item["attributes"]["private_ip"]
        for item in vpn.world()
        if item["kind"] == "gateway" and item["name"][-2:] in {"g2", "h2"}
    }
    routes = {item["site"]: item["id"] for item in vpn.world() if item["kind"] == "route"}
    assert vpn("simulate", "set", routes["cloud"], "next_hop=10.1.0.99").code == 0
    assert verified(vpn, 3)["missed"] == [["cloud.v", "branch.w"]]
    put_down(vpn, "*g1*")
    for site, route in routes.items():
        assert vpn("simulate", "set", route, f"next_hop={spare[site]}").code == 0
    found = verified(vpn, 3)
    assert found["missed"] == []
    assert [one["holds"] for one in found["expect"]] == [True, True]


def test_a_thing_that_was_renamed_and_not_applied_yet_is_the_same_thing(applied):
    applied.expect_nothing()
    text = (applied.folder / "topology.yaml").read_text()
    moved = "moved:\n- { from: han01, to: hanoi }\n"
    applied.write(text.replace("han01", "hanoi") + moved)
    found = verified(applied, 0)
    assert ["hanoi.vpc1", "hcm03.vpc1"] in found["predicted"]


def test_what_people_set_up_is_taken_to_be_up_and_that_is_said(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(BY_HAND)
    vpn.apply()
    found = verified(vpn, 0)
    assert found["missed"] == []
    assert len(found["predicted"]) == 2
    said = "2 of 2 ends are not told: they are taken to be up."
    assert said in found["not_done"]


def test_a_far_side_that_cannot_be_looked_at_is_an_error_and_no_verdict(applied):
    fault = "on: list, error: refused, times: always"
    settings = f"simulator: {{ provisioning_ms: 5, fail: [{{ {fault} }}] }}\n"
    applied.write(settings, "vpn-declare.yaml")
    answer = applied("verify")
    assert answer.code == 1
    assert answer.out == ""


def test_verify_changes_neither_state_nor_the_far_side(applied):
    before = applied.world(), (applied.folder / ".vpn-declare" / "state.sqlite").read_bytes()
    assert applied("verify").code == 0
    assert applied("status").code == 0
    after = applied.world(), (applied.folder / ".vpn-declare" / "state.sqlite").read_bytes()
    assert before == after
