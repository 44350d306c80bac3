"""A plan that gives a gateway a new address says at which far ends a person has to enter it."""


def _told(vpn):
    return [item for item in vpn.plan()["notices"] if item["code"] == "VPN248"]


def test_a_new_address_names_the_ends_that_nobody_can_call(vpn):
    vpn.copy_example("vng-three-sites")
    assert _told(vpn) == []  # a first address is nobody's surprise
    vpn.apply()
    vpn.change("vpc: vpc2, package: standard", "vpc: vpc2, package: medium")
    (item,) = _told(vpn)
    assert item["severity"] == "warning"
    assert "hcm03.vpngw-02 gets a new public address" in item["detail"]
    assert "at on-prem.router;" in item["detail"]


def test_far_ends_that_are_told_by_the_tool_need_nobody(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    text = (vpn.folder / "topology.yaml").read_text()
    before, _, after = text.partition("  han01:")
    vpn.write(before + "  han01:" + after.replace("package: standard", "package: medium", 1))
    assert vpn.changes() != {}
    assert _told(vpn) == []
