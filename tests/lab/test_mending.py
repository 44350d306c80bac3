"""`lab up` brings a lab to what the topology says, whatever became of it meanwhile."""

import subprocess
from pathlib import Path

import pytest

from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.spaces import spaces_named

pytestmark = pytest.mark.lab


def registry_of(vpn):
    return Registry(vpn.folder / ".vpn-declare")


def mended(vpn):
    raised = vpn("lab", "up")
    assert raised.code == 0, raised.err
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0
    answer = vpn("verify")
    assert answer.code == 0, answer.out


def daemons_of(vpn):
    """The daemons of a lab, whether or not their namespaces have names."""
    listed = subprocess.run(
        ["pgrep", "charon"], check=False, capture_output=True, text=True
    ).stdout
    ours = f"STRONGSWAN_CONF={registry_of(vpn).runtime}/"
    return [pid for pid in listed.split() if ours in environment_of(pid)]


def environment_of(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:  # it ended meanwhile
        return ""


def test_a_gateway_with_another_address_is_made_anew_with_its_daemon(lab):
    lab.change("203.0.113.10", "203.0.113.11")
    mended(lab)
    assert len(daemons_of(lab)) == 4


def test_a_gateway_that_is_gone_takes_its_daemon_along(lab):
    lab.expect_nothing()
    lab.change("- hcm03.vpngw-01 -- han01.vpngw-01\n", "")
    lab.change("      vpngw-01: { vpc: vpc1, package: standard }\n  on-prem", "  on-prem")
    lab.change(
        "    vpcs: { vpc1: 172.16.0.0/16 }\n    gateways:\n", "    vpcs: { vpc1: 172.16.0.0/16 }\n"
    )
    lab.apply()
    mended(lab)
    assert len(daemons_of(lab)) == 3


@pytest.mark.parametrize("place", ["internet", "on-prem.router", "hcm03.vpc1"])
def test_a_namespace_that_somebody_removed_is_made_again(lab, place):
    design = registry_of(lab).read()
    space = design.internet if place == "internet" else design.namespace(place)
    subprocess.run(["ip", "netns", "del", space], check=True)
    mended(lab)
    assert len(daemons_of(lab)) == 4


def test_down_ends_a_daemon_whose_namespace_has_lost_its_name(lab):
    space = registry_of(lab).read().namespace("on-prem.router")
    subprocess.run(["ip", "netns", "del", space], check=True)
    assert lab("lab", "down").out == "The lab is down: 10 namespaces and 4 processes are gone.\n"
    assert daemons_of(lab) == []
    assert not spaces_named(f"vd-{registry_of(lab).id}-")
