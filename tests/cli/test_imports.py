"""Taking over what exists: never what bears another state's mark."""

import pytest

VPC = "hcm03/vpc/vpc1"
OTHER = ("--state", "other.sqlite")


@pytest.fixture
def two_states(vpn):
    """One world, and a second state that wants to take over an object of the first."""
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    [record] = [r for r in vpn("state", "list", "--format", "json").data if r["address"] == VPC]
    vpn.write(
        (vpn.folder / "topology.yaml").read_text(encoding="utf-8")
        + f"\nimport:\n- {{ address: {VPC}, id: {record['remote_id']} }}\n"
    )
    return vpn


@pytest.mark.parametrize("refresh", ["all", "changed"])
def test_a_plan_refuses_an_object_with_the_mark_of_another_state(two_states, refresh):
    before = two_states.world()
    answer = two_states("plan", *OTHER, "--refresh", refresh)
    assert answer.code == 3
    assert "VPN221" in answer.err
    assert VPC in answer.err
    applied = two_states("apply", "--auto-approve", *OTHER)
    assert (applied.code, "VPN221" in applied.err) == (3, True)
    assert two_states.world() == before, "nothing was touched"


def test_what_was_forgotten_with_keep_still_bears_its_mark(two_states):
    two_states("state", "rm", VPC)
    assert two_states.changes()[VPC]["action"] == "import", "its own state may take it back"
    assert two_states("plan", *OTHER).code == 3


def test_an_object_without_a_mark_may_be_taken_over(two_states):
    two_states("simulate", "set", VPC, "mark=")
    two_states("state", "rm", VPC)
    assert two_states.changes()[VPC]["action"] == "import"
