"""A plan that gives a gateway a new address says at which far ends a person has to enter it."""


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
