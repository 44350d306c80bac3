"""A path is interrupted only when the one that stands in for it was seen up."""

import pytest

from spare_topology import SPARE

TOPOLOGY = SPARE.replace(
    "crypto: strong }", "crypto: strong, lifecycle: { ignore: [remote_identity] } }"
)

SETTINGS = "simulator: { provisioning_ms: 5 }\npatience: { up_seconds: 0.1 }\n"
SPARE_CHILDREN = {
    "cloud/child/g2/branch.h2/v/branch.w",
    "branch/child/h2/cloud.g2/w/cloud.v",
}


@pytest.fixture
def pair(vpn, monkeypatch):
    """Two paths, applied."""
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(SETTINGS, "vpn-declare.yaml")
    vpn.write(TOPOLOGY)
    vpn.apply()
    return vpn


def put_down(pair, gateway):
    """Break a path where no plan sees it: in an attribute that is left alone."""
    found = pair("simulate", "show", "--format", "json").data
    (peer,) = [
        item["id"]
        for item in found
        if item["kind"] == "peer" and item["site"] == "cloud" and gateway in item["name"]
    ]
    assert pair("simulate", "set", peer, "remote_identity=nobody").code == 0


def change(pair, preference):
    pair.change(
        f"preference: {preference}, crypto: strong", f"preference: {preference}, crypto: interop"
    )


def confirmed(plan):
    return {step["address"] for step in plan["steps"] if step["action"] == "confirm"}


def test_the_spare_path_is_seen_up_before_the_other_one_is_touched(pair):
    change(pair, 1)
    plan = pair.plan()
    assert confirmed(plan) >= SPARE_CHILDREN
    steps = {step["id"]: step["after"] for step in plan["steps"]}
    for peer in ("update:cloud/peer/g1/branch.h1", "update:branch/peer/h1/cloud.g1"):
        assert {f"confirm:{child}" for child in SPARE_CHILDREN} <= set(steps[peer])
    pair.apply()
    assert pair.plan()["changes"] == []


def test_a_spare_path_that_went_down_since_the_plan_stops_the_apply_before_any_harm(pair):
    change(pair, 1)
    assert pair("plan", "--out", "p.plan").code == 0
    put_down(pair, "g2")
    answer = pair("apply", "p.plan", "--auto-approve")
    assert answer.code == 1
    assert "VPN426" in answer.err
    assert "was not up after" in answer.err
    assert " changed " not in answer.out
    assert " led round " not in answer.out


def test_of_two_paths_that_change_the_second_waits_until_the_first_is_up_again(pair):
    change(pair, 1)
    change(pair, 2)
    down = "on: read, kind: child, title: cloud-*g2*, error: down, times: always"
    pair.write(SETTINGS.replace("5 }", f"5, fail: [{{ {down} }}] }}"), "vpn-declare.yaml")
    answer = pair("apply", "--auto-approve")
    assert answer.code == 6, answer.out + answer.err
    assert "VPN426" in answer.err
    assert "changed    cloud/peer/g2/branch.h2" in answer.out
    assert "changed    cloud/peer/g1/branch.h1" not in answer.out
    assert " led round " not in answer.out


def test_a_spare_path_that_is_down_already_is_told_and_not_waited_for(pair):
    put_down(pair, "g2")
    change(pair, 1)
    plan = pair.plan()
    assert not SPARE_CHILDREN & confirmed(plan)
    (warning,) = [one for one in plan["notices"] if one["code"] == "VPN249"]
    assert "branch.h2--cloud.g2" in warning["detail"]
    pair.apply()


def test_a_spare_path_that_is_down_is_told_of_new_keys_too(pair):
    put_down(pair, "g2")
    pair.change("preference: 1", "preference: 1, esp: { lifetime_seconds: 1800 }")
    plan = pair.plan()
    assert {change["impact"] for change in plan["changes"]} == {"rekey"}
    (warning,) = [one for one in plan["notices"] if one["code"] == "VPN249"]
    assert "no other path meanwhile" in warning["detail"]


def test_of_two_that_change_the_one_that_is_down_has_its_turn_first(pair):
    put_down(pair, "g1")
    change(pair, 1)
    change(pair, 2)
    steps = {step["id"]: set(step["after"]) for step in pair.plan()["steps"]}
    mended = {"update:cloud/peer/g1/branch.h1", "update:branch/peer/h1/cloud.g1"}
    waited_for = set().union(*(steps[step] for step in mended))
    assert {step.partition(":")[0] for step in waited_for} <= {"detour"}
    for step in ("update:cloud/peer/g2/branch.h2", "update:branch/peer/h2/cloud.g2"):
        assert mended <= steps[step]
        assert "confirm-changed:cloud/child/g1/branch.h1/v/branch.w" in steps[step]


def test_without_a_look_the_plan_waits_all_the_same(pair):
    put_down(pair, "g2")
    change(pair, 1)
    plan = pair("plan", "--refresh", "none", "--format", "json").data
    assert confirmed(plan) >= SPARE_CHILDREN


def swap_preferences(pair):
    for old, new in (("1", "9"), ("2", "1"), ("9", "2")):
        pair.change(f"preference: {old},", f"preference: {new},")


def test_a_route_is_led_to_another_path_when_that_was_seen_up(pair):
    swap_preferences(pair)
    plan = pair.plan()
    assert confirmed(plan) == SPARE_CHILDREN
    put_down(pair, "g2")
    answer = pair("apply", "--auto-approve")
    assert answer.code == 1
    assert "VPN426" in answer.err
    assert " changed " not in answer.out


def test_a_route_that_somebody_led_to_the_spare_path_is_led_back_when_its_own_is_up(pair):
    found = pair("simulate", "show", "--format", "json").data
    route = next(i["id"] for i in found if i["kind"] == "route" and i["site"] == "cloud")
    assert pair("simulate", "set", route, "next_hop=10.1.1.1").code == 0
    put_down(pair, "g1")
    answer = pair("apply", "--auto-approve")
    assert answer.code == 1
    assert "cloud.g1 was not up after" in " ".join(answer.err.split())
    assert "changed    cloud/route" not in answer.out


def test_where_the_preference_changes_too_what_packets_use_now_is_changed_last(pair):
    change(pair, 1)
    change(pair, 2)
    swap_preferences(pair)
    plan = pair.plan()
    assert plan["reachability"]["interrupted"] == []
    lines = pair.apply().out.splitlines()
    done = [line.split(maxsplit=1)[-1] for line in lines if line.startswith("[")]
    order = ["peer/g2/branch.h2", "cloud/route/v/branch.w", "peer/g1/branch.h1"]
    places = [
        next(n for n, line in enumerate(done) if "changed" in line and one in line)
        for one in order
    ]
    assert places == sorted(places)
    assert pair.plan()["changes"] == []


def test_a_new_path_that_is_preferred_takes_over_before_the_others_change(pair):
    change(pair, 1)
    change(pair, 2)
    pair.change("g2: { vpc: v }", "g2: { vpc: v }, g0: { vpc: v }")
    pair.change("h2: { vpc: w }", "h2: { vpc: w }, h0: { vpc: w }")
    pair.change("tunnels:\n", "tunnels:\n- cloud.g0 -- branch.h0\n")
    assert pair.plan()["reachability"]["interrupted"] == []
    pair.apply()
    assert pair.plan()["changes"] == []


@pytest.mark.parametrize(
    ("provider", "region"),
    [("aws", "eu-west-1"), ("azure", "westeurope"), ("gcp", "europe-west1")],
)
def test_ends_that_keep_their_sas_for_different_times_are_up_all_the_same(pair, provider, region):
    every = ("--allow", "delete:cloud.*", "--allow", "delete:branch.*")
    assert pair("destroy", "--auto-approve", *every).code == 0
    at = f"provider: {provider}\n    region: {region}\n    vpcs: {{ v:"
    pair.change("provider: openstack\n    vpcs: { v:", at)
    pair.apply()
    change(pair, 1)
    assert confirmed(pair.plan()) >= SPARE_CHILDREN
    pair.apply()
    assert pair.plan()["changes"] == []


def test_new_keys_of_two_paths_take_turns_too(pair):
    """They interrupt nothing while they go well; so both paths are not risked at once."""
    for preference in (1, 2):
        pair.change(
            f"preference: {preference}, crypto: strong",
            f"preference: {preference}, esp: {{ lifetime_seconds: 1800 }}, crypto: strong",
        )
    plan = pair.plan()
    assert {change["impact"] for change in plan["changes"]} == {"rekey"}
    steps = {step["id"]: set(step["after"]) for step in plan["steps"]}
    (first, second) = (
        {f"update:{child}" for child in steps_of}
        for steps_of in (SPARE_CHILDREN, {one.replace("2", "1") for one in SPARE_CHILDREN})
    )
    assert first | second <= steps.keys()
    for step in second:
        assert first <= steps[step]
        assert {f"confirm-changed:{child}" for child in SPARE_CHILDREN} <= steps[step]
    pair.apply()
    assert pair.plan()["changes"] == []
