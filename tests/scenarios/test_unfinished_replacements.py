"""A replacement that did not end: what was put aside still carries traffic, and plans know it."""

MEDIUM = (
    "vpngw-02: { vpc: vpc2, package: standard }",
    "vpngw-02: { vpc: vpc2, package: medium }",
)
FAILING = (
    "simulator: {provisioning_ms: 5, fail: [{on: create, kind: gateway, error: never-ready}]}\n"
)


def interrupted(plan):
    return set(plan["reachability"]["interrupted"])


def test_the_next_plan_tells_the_same_outage_as_the_first(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    vpn.change(*MEDIUM)
    before = vpn.plan()
    assert "hcm03.vpc2 <-> on-prem.office" in interrupted(before)
    vpn.write(FAILING, "vpn-declare.yaml")
    assert vpn("apply", "--auto-approve").code == 6
    vpn.write("simulator: {provisioning_ms: 5}\n", "vpn-declare.yaml")
    after = vpn.plan()
    assert after["reachability"]["gained"] == []
    assert interrupted(after) == interrupted(before)
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0
