"""What a plan renames is led round what it interrupts, like anything else."""

import re

import pytest

from scenarios.test_detours import led_round
from spare_topology import SPARE

RENAMES = {
    "a site": {"cloud": "sky"},
    "both sites": {"cloud": "sky", "branch": "twig"},
    "gateways": {"cloud.g1": "cloud.e1", "cloud.g2": "cloud.e2", "branch.h2": "branch.k2"},
    "a network": {"cloud.v": "cloud.x"},
    "all of it": {
        "cloud": "sky",
        "sky.g1": "sky.e1",
        "sky.g2": "sky.e2",
        "sky.v": "sky.x",
        "branch.w": "branch.y",
    },
}


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


def rename(vpn, names):
    """Rename in the file, and say so."""
    text = (vpn.folder / "topology.yaml").read_text(encoding="utf-8")
    for old, new in names.items():
        last = old.rpartition(".")[2]
        text = re.sub(rf"\b{last}\b", new.rpartition(".")[2], text)
    moves = ", ".join(f"{{ from: {old}, to: {new} }}" for old, new in names.items())
    vpn.write(f"{text}moved: [{moves}]\n")


def change_both(vpn):
    vpn.change("crypto: strong", "crypto: interop")


@pytest.fixture(params=RENAMES)
def renamed(request, vpn):
    """Applied, and then renamed while both tunnels get other proposals."""
    vpn.write(SPARE)
    vpn.apply()
    rename(vpn, RENAMES[request.param])
    change_both(vpn)
    return vpn


def test_both_tunnels_of_what_is_renamed_change_and_nobody_is_parted(renamed):
    ids = {thing["id"] for thing in renamed.world()}
    plan = renamed.plan()
    assert len(led_round(plan)) == 2
    assert plan["reachability"]["interrupted"] == []
    assert renamed.apply().out.count(" led round ") == 2
    assert renamed.plan()["changes"] == []
    assert {thing["id"] for thing in renamed.world()} == ids


def test_a_part_of_a_rename_leads_nothing_to_what_has_its_old_name_still(vpn):
    vpn.write(SPARE)
    vpn.apply()
    rename(vpn, {"cloud": "sky"})
    change_both(vpn)
    vpn.apply("--target", "branch.h1--sky.g1")
    vpn.apply()
    assert vpn.plan()["changes"] == []


def test_a_route_of_which_only_a_note_changes_is_led_round_all_the_same(vpn):
    vpn.write(SPARE)
    vpn.apply()
    protected = "crypto: interop, lifecycle: { prevent_destroy: true }"
    vpn.change("crypto: strong", protected)
    plan = vpn.plan()
    assert len(led_round(plan)) == 2
    assert plan["reachability"]["interrupted"] == []
    vpn.apply()
    assert vpn.plan()["changes"] == []
    assert vpn("destroy", "--auto-approve").code == 3, "all of it is protected now"


def test_a_route_that_another_name_leads_elsewhere_leaves_before_its_own_tunnel_changes(vpn):
    vpn.write(SPARE.replace("preference: 2", "preference: 1"))
    vpn.apply()
    rename(vpn, {"cloud": "sky", "branch": "twig", "twig.h2": "twig.a2", "sky.g2": "sky.a2"})
    first = "sky.g1 -- twig.h1: { preference: 1, crypto: "
    vpn.change(f"{first}strong", f"{first}interop")
    plan = vpn.plan()
    assert plan["reachability"]["interrupted"] == []
    waits = {step["id"]: set(step["after"]) for step in plan["steps"]}

    def before(step):
        return waits[step].union(*(before(one) for one in waits[step]))

    routes = {"update:sky/route/v/twig.w", "update:twig/route/w/sky.v"}
    for peer in ("sky/peer/g1/twig.h1", "twig/peer/h1/sky.g1"):
        assert routes <= before(f"update:{peer}")
