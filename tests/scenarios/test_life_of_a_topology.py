"""Scripts that one can read aloud: apply 1, apply 2, apply 1 again, destroy."""

import pytest

HAN01 = "hcm03.vpngw-01 -- han01.vpngw-01"
PEER = "hcm03/peer/vpngw-01/han01.vpngw-01"


@pytest.fixture
def seed(vpn):
    vpn.copy_example("vng-three-sites")
    return vpn


@pytest.fixture
def applied(seed):
    seed.apply()
    return seed


def kinds(changes, action):
    found = {}
    for change in changes.values():
        if change["action"] == action:
            found[change["kind"]] = found.get(change["kind"], 0) + 1
    return found


def order_of_steps(plan):
    """Return, for each step, all steps that must have succeeded before it."""
    direct = {step["id"]: set(step["after"]) for step in plan["steps"]}
    known = {}

    def before(step):
        if step not in known:
            known[step] = direct[step].union(*(before(need) for need in direct[step]))
        return known[step]

    return {step: before(step) for step in direct}


def test_a_second_plan_is_empty(applied):
    plan = applied.plan()
    assert (plan["changes"], plan["steps"]) == ([], [])
    assert applied("plan", "--detailed-exitcode").code == 0


def test_a_first_plan_says_that_there_are_changes(seed):
    assert seed("plan", "--detailed-exitcode").code == 2


def test_planning_writes_nothing(seed):
    before = sorted(seed.folder.rglob("*"))
    seed.plan()
    assert sorted(seed.folder.rglob("*")) == before


def test_the_world_holds_exactly_what_was_planned(seed):
    wanted = sorted((c["kind"], c["site"]) for c in seed.plan()["changes"])
    seed.apply()
    assert sorted((thing["kind"], thing["site"]) for thing in seed.world()) == wanted


def test_the_route_tables_are_those_of_the_seed(seed):
    tables = {
        f"{table['site']}.{table['network']}": {route["destination"] for route in table["routes"]}
        for table in seed("routes", "--format", "json").data
    }
    assert tables["hcm03.vpc1"] == {"172.16.0.0/16", "192.168.1.0/24"}
    assert tables["hcm03.vpc2"] == {"192.168.1.0/24", "192.168.2.0/24"}
    assert tables["han01.vpc1"] == {"10.1.0.0/16"}


def test_routes_of_the_world_are_those_of_the_tables(applied):
    things = applied.world()
    vpc1 = next(t["id"] for t in things if (t["kind"], t["name"]) == ("route_table", "hcm03-vpc1"))
    found = {
        thing["attributes"]["destination"]
        for thing in things
        if thing["kind"] == "route" and thing["attributes"]["route_table"] == vpc1
    }
    assert found == {"172.16.0.0/16", "192.168.1.0/24"}


def test_apply_one_then_two_then_one_again_then_destroy(applied):
    applied.expect_nothing()
    one = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    world = {(t["kind"], t["site"], t["name"]) for t in applied.world()}
    applied.change("carry: [on-prem.office, on-prem.plant]", "carry: [on-prem.plant]")
    applied.apply()
    assert {(t["kind"], t["site"], t["name"]) for t in applied.world()} < world
    applied.write(one)
    applied.apply()
    assert {(t["kind"], t["site"], t["name"]) for t in applied.world()} == world
    assert applied("destroy", "--auto-approve").code == 0
    assert applied.world() == []
    assert applied("state", "list", "--format", "json").data == []


def test_adding_a_network_to_a_tunnel_makes_what_it_needs_on_both_ends(applied):
    applied.expect_nothing()
    applied.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    changes = applied.changes()
    assert kinds(changes, "create") == {"child": 2, "route": 1}
    assert kinds(changes, "delete") == {}
    assert kinds(changes, "replace") == {}
    applied.apply()
    assert applied.changes() == {}


def test_removing_a_tunnel_deletes_its_parts_and_leaves_the_gateways(applied):
    applied.change(f"- {HAN01}\n", "")
    applied.change("- reach: hcm03.vpc1 <-> han01.vpc1\n", "")
    plan = applied.plan()
    changes = {change["address"]: change for change in plan["changes"]}
    assert kinds(changes, "delete") == {"route": 2, "child": 2, "peer": 2}
    before = order_of_steps(plan)
    for step, needs in before.items():
        if step.startswith("delete:hcm03/child/"):
            assert any(need.startswith("delete:hcm03/route/") for need in needs)
        if step.startswith("delete:hcm03/peer/"):
            assert any(need.startswith("delete:hcm03/child/") for need in needs)
    applied.apply()
    assert sum(thing["kind"] == "gateway" for thing in applied.world()) == 4


def test_changing_a_vpc_says_what_is_replaced_and_why(applied):
    applied.change("172.16.0.0/16", "172.20.0.0/16")
    allowed = ("--allow", "cut:han01.vpc1--hcm03.vpc1")
    changes = applied.changes(*allowed)
    assert changes["han01/vpc/vpc1"]["action"] == "replace"
    assert changes["han01/vpc/vpc1"]["reason"] == "cannot-change-in-place"
    assert changes["han01/gateway/vpngw-01"]["reason"] == "dependency-replaced"
    text = applied("plan", *allowed).out
    assert "cidr  172.16.0.0/16 -> 172.20.0.0/16  forces replacement" in text
    applied.apply(*allowed)
    assert applied.changes() == {}


def test_a_change_behind_our_back_is_drift_and_apply_repairs_it(applied):
    assert applied("simulate", "set", PEER, "ike.dh=modp2048").code == 0
    change = applied.changes()[PEER]
    assert change["reason"] == "drifted"
    (difference,) = change["differences"]
    assert (
        difference["path"],
        difference["before"],
        difference["after"],
        difference["drift"],
    ) == (
        "ike.dh",
        "modp2048",
        "modp3072",
        True,
    )
    applied.apply()
    assert applied.changes() == {}
    thing = next(t for t in applied.world() if t["name"] == "hcm03-vpngw-01-han01-vpngw-01")
    assert thing["attributes"]["ike"]["dh"] == "modp3072"


def test_what_was_deleted_behind_our_back_is_made_again(applied):
    applied("simulate", "delete", "han01/route/vpc1/hcm03.vpc1")
    changes = applied.changes()
    assert {a: (c["action"], c["reason"]) for a, c in changes.items()} == {
        "han01/route/vpc1/hcm03.vpc1": ("create", "vanished")
    }
    applied.apply()
    assert applied.changes() == {}


def test_without_refresh_drift_is_not_seen(applied):
    applied("simulate", "set", PEER, "ike.dh=modp2048")
    assert applied.changes("--refresh", "none") == {}
    assert PEER in applied.changes("--refresh", "all")


def test_renaming_a_site_gives_moves_alone(applied):
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    applied.write(text.replace("han01", "hanoi") + "\nmoved:\n- { from: han01, to: hanoi }\n")
    changes = applied.changes()
    assert changes
    assert {change["action"] for change in changes.values()} <= {"move"}
    before = {thing["id"] for thing in applied.world()}
    applied.apply()
    assert {thing["id"] for thing in applied.world()} == before
    assert applied.changes() == {}


def test_targets_bring_what_they_need_and_nothing_else(seed):
    changes = seed.changes("--target", "han01/gateway/vpngw-01")
    assert set(changes) == {
        "han01/vpc/vpc1",
        "han01/subnet/vpc1/vpngw-01",
        "han01/gateway/vpngw-01",
    }


def test_a_replacement_can_be_asked_for(applied):
    changes = applied.changes("--replace", "han01/route/vpc1/hcm03.vpc1")
    assert changes["han01/route/vpc1/hcm03.vpc1"]["reason"] == "requested"


def test_a_broken_file_does_not_keep_us_from_destroying(applied):
    applied.write("version: 1\nsites: [\n")
    assert applied("plan").code == 1
    assert applied("destroy", "--auto-approve").code == 0
    assert applied.world() == []


def test_one_gateway_that_fails_stops_only_what_needs_it(seed):
    seed.write(
        "simulator:\n  provisioning_ms: 5\n"
        "  fail: [{on: create, kind: gateway, title: han01*, error: never-ready, times: 1}]\n",
        "vpn-declare.yaml",
    )
    answer = seed("apply", "--auto-approve")
    assert answer.code == 6
    assert answer.err.count("han01/gateway/vpngw-01") == 1
    assert "skipped" in answer.last
    made = {(thing["kind"], thing["site"]) for thing in seed.world()}
    assert ("gateway", "hcm03") in made
    assert ("peer", "on-prem") in made
    seed.apply()
    assert seed.changes() == {}


def test_the_same_key_at_both_ends_is_never_in_the_open(seed, monkeypatch):
    secret = "correct-horse-battery"
    monkeypatch.setenv("VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01", secret)
    told = [seed("plan"), seed("plan", "--out", "x.plan"), seed("apply", "x.plan")]
    told += [seed("plan"), seed("state", "export"), seed("show", PEER), seed("simulate", "show")]
    assert [answer.code for answer in told] == [0] * len(told)
    assert all(secret not in answer.out + answer.err for answer in told)
    for path in seed.folder.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path


def test_a_new_key_is_planned_at_both_ends(applied, monkeypatch):
    monkeypatch.setenv("VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01", "another-key-entirely")
    changes = applied.changes()
    assert set(changes) == {PEER, "han01/peer/vpngw-01/hcm03.vpngw-01"}
    assert all(d["path"] == "psk" for c in changes.values() for d in c["differences"])
    applied.apply()
    assert applied.changes() == {}
