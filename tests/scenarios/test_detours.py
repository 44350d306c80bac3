"""A VPC's only route is led round the tunnel that a plan interrupts, and back again."""

import pytest

from spare_topology import SPARE

ROUTES = {"cloud/route/v/branch.w", "branch/route/w/cloud.v"}


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


@pytest.fixture
def changed(vpn):
    """Applied, and then both tunnels get other proposals."""
    vpn.write(SPARE)
    vpn.apply()
    text = (vpn.folder / "topology.yaml").read_text(encoding="utf-8")
    vpn.write(text.replace("crypto: strong", "crypto: interop"))
    return vpn


def led_round(plan):
    return {step["address"] for step in plan["steps"] if step["action"] == "detour"}


def test_both_tunnels_change_and_nobody_is_parted(changed):
    plan = changed.plan()
    assert led_round(plan) == ROUTES
    assert plan["reachability"]["interrupted"] == []
    impacts = {change["impact"] for change in plan["changes"] if change["kind"] == "peer"}
    assert impacts == {"one path interrupted"}
    text = changed("plan").out
    assert "meanwhile, then back" in text
    assert "so that branch.w -> cloud.v keeps a path" in text
    assert "Leads traffic round what changes, and back again" in text
    assert "* Goes on only when seen up: tunnel branch.h1 -- cloud.g1 and" in text


def test_the_route_leaves_before_its_tunnel_is_touched_and_comes_back_after_it(changed):
    steps = {step["id"]: set(step["after"]) for step in changed.plan()["steps"]}

    def before(step):
        return steps[step].union(*(before(one) for one in steps[step]))

    first = {"update:cloud/peer/g1/branch.h1", "update:branch/peer/h1/cloud.g1"}
    spare = {"update:cloud/peer/g2/branch.h2", "update:branch/peer/h2/cloud.g2"}
    for route in ROUTES:
        assert spare <= before(f"detour:{route}")
        assert all(f"detour:{route}" in before(step) for step in first)
        assert first <= before(f"update:{route}")
        assert before(f"update:{route}") >= {
            "confirm-changed:cloud/child/g1/branch.h1/v/branch.w",
            "confirm-changed:branch/child/h1/cloud.g1/w/cloud.v",
        }


def test_after_the_apply_everything_is_as_declared(changed):
    lines = changed.apply().out.splitlines()
    assert len([line for line in lines if " led round " in line]) == len(ROUTES)
    assert changed.plan()["changes"] == []


def test_a_saved_plan_holds_its_detours(changed):
    assert changed("plan", "--out", "p.plan").code == 0
    assert changed("apply", "p.plan", "--auto-approve").code == 0
    assert changed.plan()["changes"] == []


def test_where_the_tunnel_fails_the_route_stays_where_packets_pass(changed):
    fault = "{ on: update, kind: peer, title: 'cloud-*g1*', error: refused, times: 1 }"
    changed.write(f"simulator: {{ provisioning_ms: 5, fail: [{fault}] }}\n", "vpn-declare.yaml")
    assert changed("apply", "--auto-approve").code == 6
    changed.write("simulator: { provisioning_ms: 5 }\n", "vpn-declare.yaml")
    plan = changed.plan()
    back = [change for change in plan["changes"] if change["address"] in ROUTES]
    assert len(back) == len(ROUTES)
    assert not any(item["drift"] for change in back for item in change["differences"])
    assert plan["reachability"]["interrupted"] == []
    changed.apply()
    assert changed.plan()["changes"] == []


def test_of_one_tunnel_that_changes_only_the_preferred_one_needs_a_detour(vpn):
    vpn.write(SPARE)
    vpn.apply()
    vpn.change("preference: 2, crypto: strong", "preference: 2, crypto: interop")
    assert led_round(vpn.plan()) == set()
    vpn.change("preference: 2, crypto: interop", "preference: 2, crypto: strong")
    vpn.change("preference: 1, crypto: strong", "preference: 1, crypto: interop")
    assert led_round(vpn.plan()) == ROUTES


def test_a_route_whose_next_hop_is_left_alone_stays(changed):
    changed.change(
        "preference: 1, crypto: interop",
        "preference: 1, crypto: interop, lifecycle: { ignore: [next_hop] }",
    )
    plan = changed.plan()
    assert led_round(plan) == set()
    assert plan["reachability"]["interrupted"] == ["branch.w <-> cloud.v"]


def test_without_a_spare_gateway_the_gap_is_told(vpn):
    vpn.write(SPARE.replace("- cloud.g2 -- branch.h2: { preference: 2, crypto: strong }\n", ""))
    vpn.apply()
    vpn.change("preference: 1, crypto: strong", "preference: 1, crypto: interop")
    plan = vpn.plan()
    assert led_round(plan) == set()
    assert plan["reachability"]["interrupted"] == ["branch.w <-> cloud.v"]
