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
    rest = 'psk: "env:KEY"'
    vpn.change(f"c.gw -- h.gw: {{{rest}}}", f"c.gw -- h.gw: {{{rest}, transit: {{h.gw: [a.lan]}}}}")


def test_what_is_left_of_transit_goes_before_new_transit_would_complete_a_denied_way(vpn):
    vpn.write(TRIANGLE + DENY)
    vpn.apply()
    move_transit(vpn)
    before = waits(vpn.plan())
    old = {"delete:a/route/lan/c.lan", "delete:h/child/gw/a.gw/c.lan/a.lan"}
    # a reaches c only if a's route, and the pairs at h of both tunnels, are there at once
    assert old & before["create:h/child/gw/c.gw/a.lan/c.lan"]


def test_a_pair_that_nobody_denies_is_kept_apart_too(vpn):
    vpn.write(TRIANGLE)
    vpn.apply()
    move_transit(vpn)
    old = {"delete:a/route/lan/c.lan", "delete:h/child/gw/a.gw/c.lan/a.lan"}
    plan = vpn.plan()
    assert old & waits(plan)["create:h/child/gw/c.gw/a.lan/c.lan"]
    assert not [notice for notice in plan["notices"] if notice["code"] == "VPN235"]

