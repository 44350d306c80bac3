"""What is down already cannot be interrupted, and a plan that makes it again does not say so."""

import pytest

from cloud_and_office import SITE

GATEWAY, PEER, CHILD = "a/gateway/g-01", "a/peer/g-01/b.g", "a/child/g-01/b.g/v/b.lan"
FAR_PEER = "b/peer/g/a.g-01"


@pytest.fixture
def applied(vpn):
    vpn.write(SITE)
    vpn.apply()
    return vpn


def test_what_is_made_again_with_a_gateway_that_somebody_deleted_interrupts_nothing(applied):
    assert applied("simulate", "delete", GATEWAY, "--cascade").code == 0
    plan = applied.plan()
    changes = {change["address"]: change for change in plan["changes"]}
    assert {GATEWAY, PEER, CHILD, FAR_PEER} <= changes.keys()
    for address, change in changes.items():
        assert (change["impact"], change["outage"]) == ("none", None), address
    assert plan["reachability"]["gained"] == ["a.v <-> b.lan"]
    assert "interrupt" not in applied("plan").out.lower()


def test_a_child_alone_that_somebody_deleted_interrupts_nothing(applied):
    assert applied("simulate", "delete", CHILD).code == 0
    assert {c["address"]: c["impact"] for c in applied.plan()["changes"]} == {CHILD: "none"}


def test_another_tunnel_of_the_same_plan_is_interrupted_all_the_same(vpn):
    text = SITE.replace("gateways: { g: { public_ip: 203.0.113.9 } } }", (
        "gateways: { g: { public_ip: 203.0.113.9 } } }\n"
        "  c: { provider: manual, networks: { lan: 192.168.2.0/24 },"
        " gateways: { g: { public_ip: 203.0.113.8 } } }"
    ))  # fmt: skip
    vpn.write(f'{text}- b.g -- c.g: {{ psk: "env:OTHER" }}\n')
    vpn.apply()
    assert vpn("simulate", "delete", GATEWAY, "--cascade").code == 0
    vpn.change('{ psk: "env:OTHER" }', '{ psk: "env:OTHER", crypto: interop }')
    impacts = {address: change["impact"] for address, change in vpn.changes().items()}
    assert impacts[FAR_PEER] == "none"
    assert impacts["b/peer/g/c.g"] == impacts["c/peer/g/b.g"] == "all paths interrupted"


def test_an_object_that_state_forgot_is_not_down(applied):
    applied("state", "rm", PEER)
    assert applied.changes()[CHILD]["impact"] == "all paths interrupted"
