"""Plans put their steps in an order that keeps traffic up and denied pairs apart."""

import pytest

TRIANGLE = """
version: 1
name: triangle
sites:
  a: {provider: aws, region: eu-central-1, vpcs: {lan: 10.1.0.0/16}, gateways: {gw: {vpc: lan}}}
  c: {provider: aws, region: eu-central-1, vpcs: {lan: 10.2.0.0/16}, gateways: {gw: {vpc: lan}}}
  h: {provider: gcp, region: europe-west3, vpcs: {lan: 10.3.0.0/16}, gateways: {gw: {vpc: lan}}}
tunnels:
- a.gw -- h.gw: {psk: "env:KEY", transit: {h.gw: [c.lan]}}
- c.gw -- h.gw: {psk: "env:KEY"}
"""
DENY = "expect:\n- deny: a.lan <-> c.lan\n"


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


def waits(plan):
    """Return, for each step, all steps that must have succeeded before it."""
    direct = {step["id"]: set(step["after"]) for step in plan["steps"]}
    known = {}

    def before(step):
        if step not in known:
            known[step] = direct[step].union(*(before(need) for need in direct[step]))
        return known[step]

    return {step: before(step) for step in direct}


def move_transit(vpn):
    vpn.change('{psk: "env:KEY", transit: {h.gw: [c.lan]}}', '{psk: "env:KEY"}')
    vpn.change(
        'c.gw -- h.gw: {psk: "env:KEY"}',
        'c.gw -- h.gw: {psk: "env:KEY", transit: {h.gw: [a.lan]}}',
    )


OLD = {"delete:a/route/lan/c.lan", "delete:h/child/gw/a.gw/c.lan/a.lan"}
"""a reaches c only while a's route and h's pair for it are there, ..."""
NEW = {"create:h/child/gw/c.gw/a.lan/c.lan", "create:c/child/gw/h.gw/lan/a.lan"}
"""... and these two as well."""


def is_never_whole(plan):
    """Tell whether something old is gone before the last of what is new is there."""
    before = waits(plan)
    return any(OLD & before[step] for step in NEW)


def test_what_is_left_of_transit_goes_before_new_transit_would_complete_a_denied_way(vpn):
    vpn.write(TRIANGLE + DENY)
    vpn.apply()
    move_transit(vpn)
    assert is_never_whole(vpn.plan())


def test_a_pair_that_nobody_denies_is_kept_apart_too(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    move_transit(vpn)
    plan = vpn.plan()
    assert is_never_whole(plan)
    assert not [notice for notice in plan["notices"] if notice["code"] == "VPN235"]


REDUNDANT = """
version: 1
name: redundant
defaults: {crypto: strong}
sites:
  b:
    provider: manual
    networks: {lan: 192.168.1.0/24}
    gateways: {g1: {public_ip: 203.0.113.1}, g2: {public_ip: 203.0.113.2}}
  dc:
    provider: manual
    networks: {lan: 192.168.2.0/24}
    gateways: {g1: {public_ip: 203.0.113.3}, g2: {public_ip: 203.0.113.4}}
tunnels:
- b.g1 -- dc.g1: {psk: "env:KEY"}
- b.g2 -- dc.g2: {psk: "env:KEY", preference: 1}
"""


def test_a_redundant_pair_whose_paths_take_turns_is_not_called_interrupted(vpn):
    in_production = ("--environment", "production")
    vpn.write(REDUNDANT)
    assert vpn("apply", "--auto-approve", *in_production).code == 0
    vpn.change("crypto: strong", "crypto: interop")
    plan = vpn("plan", "--format", "json", *in_production).data
    assert plan["reachability"]["interrupted"] == []
    assert {change["impact"] for change in plan["changes"]} == {"one path interrupted"}
    before = waits(plan)
    spare = {"update:b/instructions/g2", "update:dc/instructions/g2"}
    for first in ("update:b/instructions/g1", "update:dc/instructions/g1"):
        assert spare <= before[first]


def test_of_two_tunnels_that_go_together_each_interrupts_all_paths(vpn):
    vpn.write(REDUNDANT)
    vpn.apply()
    text = (vpn.folder / "topology.yaml").read_text(encoding="utf-8")
    vpn.write(text.partition("tunnels:")[0])
    changes = vpn.plan()["changes"]
    cut = [change for change in changes if change["kind"] == "peer"]
    assert {change["impact"] for change in cut} == {"all paths interrupted"}
    assert {tuple(change["affects"]) for change in cut} == {("b.lan <-> dc.lan",)}


def test_of_two_tunnels_of_which_one_goes_only_one_path_is_interrupted(vpn):
    vpn.write(REDUNDANT)
    vpn.apply()
    vpn.change('- b.g1 -- dc.g1: {psk: "env:KEY"}\n', "")
    plan = vpn.plan()
    assert plan["reachability"]["interrupted"] == []
    cut = [change for change in plan["changes"] if change["action"] != "create"]
    assert {change["impact"] for change in cut} == {"one path interrupted"}


def test_a_change_says_whom_it_affects_at_both_ends_for_how_long_and_by_which_source(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    vpn.change('a.gw -- h.gw: {psk: "env:KEY",', 'a.gw -- h.gw: {psk: "env:KEY", crypto: interop,')
    peers = [change for change in vpn.plan()["changes"] if change["kind"] == "peer"]
    assert {peer["site"] for peer in peers} == {"a", "h"}
    for peer in peers:
        assert peer["impact"] == "all paths interrupted"
        assert peer["affects"] == ["a.lan <-> h.lan"]
        assert peer["outage"]["seconds"] == 1
        assert "measured" in peer["outage"]["source"]
    text = vpn("plan").out
    assert "[all paths interrupted, about 1 s: a.lan <-> h.lan]" in text
    assert "~ a.lan <-> h.lan (interrupted for about 1 s)\n    about 1 s: measured in the" in text


def test_what_interrupts_is_told_before_what_does_not(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    vpn.change('c.gw -- h.gw: {psk: "env:KEY"}', 'c.gw -- h.gw: {psk: "env:KEY", crypto: interop}')
    vpn.change("vpcs: {lan: 10.1.0.0/16}", "vpcs: {lan: 10.1.0.0/16, more: 10.4.0.0/16}")
    lines = vpn("plan").out.splitlines()
    headlines = [line for line in lines if line.startswith("* ")]
    assert headlines[0].startswith("* Interrupts all paths of tunnel c.gw -- h.gw")
    sites = [line for line in lines if line in {"a", "c", "h"}]
    assert sites[-1] == "a"


REBUILT = ("vpcs: {lan: 10.1.0.0/16}", "vpcs: {lan: 10.9.0.0/16}")


def test_a_plan_that_cuts_a_running_pair_for_minutes_is_refused_unless_allowed_by_name(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    vpn.change(*REBUILT)
    refused = vpn("plan")
    assert refused.code == 3
    assert "VPN233" in refused.err
    assert "--allow cut:a.lan--h.lan" in refused.err
    assert vpn("plan", "--allow", "cut:c.lan--h.lan").code == 3
    for pair in ("cut:a.lan--h.lan", "cut:h.lan--a.lan", "cut:a.lan", "cut:h.gw--a.gw"):
        assert vpn("plan", "--allow", pair).code == 0, pair
    vpn.apply("--allow", "cut:a.lan--h.lan")
    assert "allowed by name: cut:a.lan--h.lan" in vpn("history").out


def test_a_cut_of_a_second_needs_no_permission(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    vpn.change('c.gw -- h.gw: {psk: "env:KEY"}', 'c.gw -- h.gw: {psk: "env:KEY", crypto: interop}')
    plan = vpn.plan()
    assert plan["reachability"]["interrupted"] == ["c.lan <-> h.lan"]


def test_a_tunnel_that_is_no_longer_declared_may_go_without_permission(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    vpn.change('- c.gw -- h.gw: {psk: "env:KEY"}\n', "")
    assert vpn.plan()["reachability"]["lost"] == ["c.lan <-> h.lan"]


def test_no_permission_is_for_everything(vpn):
    vpn.write(TRIANGLE)
    assert vpn("plan", "--allow", "cut:*").code != 0
    assert vpn("plan", "--allow", "cut:*--*").code != 0


TUNNEL_WITHIN_A_SITE = """
version: 1
name: within
defaults: {provider: manual, psk: "env:KEY_{TUNNEL}"}
sites:
  a:
    networks: {n0: 10.0.0.0/16, n1: 10.1.0.0/16, n2: 10.2.0.0/16}
    gateways:
      g0: {public_ip: 203.0.113.1, networks: n0}
      g1: {public_ip: 203.0.113.2, networks: [n1, n2]}
  b:
    networks: {m: 10.3.0.0/16}
    gateways: {g: {public_ip: 203.0.113.3}}
tunnels:
- a.g0 -- a.g1: {carry: a.n2, transit: {a.g0: b.m}}
- a.g1 -- b.g: {carry: a.n1, preference: 1}
"""


def test_routes_lead_to_a_gateway_as_before_after_its_public_address_has_changed(vpn):
    vpn.write(TUNNEL_WITHIN_A_SITE)
    vpn.apply()
    vpn.change("203.0.113.2", "203.0.113.22")
    reachability = vpn.plan()["reachability"]
    assert reachability["lost"] == []
    assert reachability["interrupted"] == ["a.n1 <-> b.m"]
