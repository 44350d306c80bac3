"""A plan says at which far ends a person has to act, and guesses nowhere how long that takes."""

import pytest


def _told(vpn, *words):
    return [item for item in vpn.plan(*words)["notices"] if item["code"] == "VPN248"]


def test_a_new_address_names_the_ends_that_nobody_can_call(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    for tunnel in ("HAN01_VPNGW_01_HCM03_VPNGW_01", "HCM03_VPNGW_01_ON_PREM_ROUTER"):
        monkeypatch.setenv(f"VPN_PSK_{tunnel}", f"{tunnel}0123456789")
    monkeypatch.setenv("VPN_PSK_HCM03_VPNGW_02_ON_PREM_ROUTER", "Q7hs02kf8JpWm4Zt1XcVb6Ny")
    vpn.copy_example("vng-three-sites")
    vpn.change("provider: vngcloud", "provider: simulator")
    assert _told(vpn) == []  # a first address is nobody's surprise
    vpn.apply()
    vpn.change("vpc: vpc2, package: standard", "vpc: vpc2, package: medium")
    (item,) = _told(vpn, "--allow", "cut:hcm03/gateway/vpngw-02")
    assert item["severity"] == "warning"
    assert "hcm03.vpngw-02 gets a new public address" in item["detail"]
    assert "at on-prem.router;" in item["detail"]


def test_where_every_site_is_played_nobody_has_to_act(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    vpn.change("vpc: vpc2, package: standard", "vpc: vpc2, package: medium")
    assert vpn.changes() != {}
    assert _told(vpn) == []


def test_far_ends_that_are_told_by_the_tool_need_nobody(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    text = (vpn.folder / "topology.yaml").read_text()
    before, _, after = text.partition("  han01:")
    vpn.write(before + "  han01:" + after.replace("package: standard", "package: medium", 1))
    assert vpn.changes() != {}
    assert _told(vpn) == []


OFFICE = """
version: 1
name: by-hand
defaults: { psk: "env:KEY" }
sites:
  cloud:
    provider: simulator
    region: HCM03
    vpcs: { v: 10.1.0.0/16 }
    gateways: { vpngw-1: { vpc: v }, vpngw-2: { vpc: v } }
  office:
    provider: manual
    networks: { lan: 192.168.4.0/24 }
    gateways: { router: { public_ip: 203.0.113.10 } }
tunnels:
- cloud.vpngw-1 -- office.router: { crypto: strong }
"""
CUT = ("--allow", "cut:cloud.v--office.lan")


@pytest.fixture
def office(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(OFFICE)
    vpn.apply()
    return vpn


def _outages(plan):
    return {one["outage"] for one in plan["changes"] if one["kind"] == "peer"}


def test_how_long_somebody_takes_to_enter_other_proposals_nobody_says(office):
    office.change("crypto: strong", "crypto: interop")
    assert _outages(office.plan()) == {None}
    text = office("plan").out
    assert "about 1 s" not in text
    assert (
        "~ cloud.v <-> office.lan (interrupted until somebody has followed the new instructions"
        " at office.router)" in text
    )


def test_nor_how_long_to_enter_another_key(office, monkeypatch):
    monkeypatch.setenv("KEY", "anotherKey0fTheSameName")
    assert _outages(office.plan()) == {None}
    assert "~ cloud.v <-> office.lan (interrupted for a while)" in office("plan").out


def test_a_tunnel_that_goes_to_another_gateway_is_a_new_address_to_enter(office):
    office.change("- cloud.vpngw-1", "- cloud.vpngw-2")
    refused = office("plan")
    assert refused.code == 3
    assert "VPN233" in refused.err
    assert "until the other side has set up the new address" in refused.err
    text = office("plan", *CUT).out
    assert (
        "(interrupted until somebody has followed the new instructions at office.router)" in text
    )


def test_where_the_tool_tells_both_ends_the_figure_is_told(vpn, monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(OFFICE)
    vpn.apply()
    vpn.change("crypto: strong", "crypto: interop")
    assert "~ cloud.v <-> office.lan (interrupted for about 1 s)" in vpn("plan").out


@pytest.mark.parametrize("words", [(), ("--target", "cloud.vpngw-1--office.router")])
def test_new_esp_keys_are_no_rekey_where_a_person_has_to_see_to_the_other_end(office, words):
    office.change("crypto: strong", "crypto: strong, esp: { dh: modp2048 }")
    plan = office.plan(*words)
    (child,) = [one for one in plan["changes"] if one["kind"] == "child"]
    assert (child["impact"], child["outage"]) == ("all paths interrupted", None)
    assert plan["reachability"]["interrupted"] == ["cloud.v <-> office.lan"]
