"""A network gets another size: its routes are new ones beside the old ones, and nothing gaps."""

import pytest

from reach.random_sizes import shrunk_pair
from scenarios.test_every_step import BATCHES, EACH, FEW, live
from vpn_declare.model.address import ASIDE

OFFICE = "office: 192.168.1.0/24"
OPENS_A_PART = 392
"""A part of a denied pair is open for a moment, unless the plan has its steps wait."""


@pytest.fixture
def seed(vpn):
    vpn.copy_example("vng-three-sites")
    return vpn


def replaced(plan):
    return {one["address"]: one for one in plan["changes"] if one["action"] == "replace"}


@pytest.mark.parametrize("size", ["192.168.0.0/23", "192.168.1.0/25"])
def test_the_route_to_a_network_of_another_size_is_there_before_the_old_one_goes(seed, size):
    seed.apply()
    seed.expect_nothing()
    seed.change(OFFICE, f"office: {size}")
    plan = seed("plan", "--format", "json").data
    routes = replaced(plan)
    assert routes
    for address, change in routes.items():
        assert "/route/" in address
        assert (change["impact"], change["outage"]) == ("none", None)
        waits = {step["id"]: step["after"] for step in plan["steps"]}
        assert f"create:{address}" in waits[f"delete:{address}{ASIDE}"]
    assert "+/- route vpc1/on-prem.office" in seed("plan").out
    assert plan["reachability"]["interrupted"]
    children = [one for one in plan["changes"] if one["kind"] == "child"]
    assert {one["impact"] for one in children} == {"all paths interrupted"}
    seed.apply()
    assert seed.changes() == {}
    routes_there = [item for item in seed.world() if item["kind"] == "route"]
    assert len(routes_there) == len({str(item["attributes"]) for item in routes_there})
    assert {item["status"] for item in routes_there} == {"ready"}


NARROW = """\
capabilities:
  vngcloud: { routes: 2 }
providers:
  simulator: { quotas: { route: 2 } }
"""


def test_in_a_full_route_table_the_old_route_goes_first(seed):
    """Each VPC of HCM03 has two routes; one more would be refused."""
    seed.write(NARROW, "vpn-declare.yaml")
    seed.apply()
    seed.expect_nothing()
    seed.change(OFFICE, "office: 192.168.0.0/23")
    plan = seed("plan").out
    assert "-/+ route vpc1/on-prem.office" in plan
    assert "-/+ route vpc2/on-prem.office" in plan
    seed.apply()
    assert seed.changes() == {}


def assert_promises_hold(seeds):
    """Nobody who is there before and after is parted, and no part of a denied pair joined.

    Who reaches only what is left of a network is gained.
    """
    promised = 0
    for number in seeds:
        life = live(number, shrunk_pair)
        told = {*life.effect.interrupted, *life.effect.difference.gained}
        never = life.denied - set(life.effect.on_the_way.denied)
        for step, pairs in life.moments:
            assert not never & pairs, (number, step, never & pairs)
            assert life.lasting - told <= pairs, (number, step, life.lasting - told - pairs)
        promised += len(life.lasting - told) if life.moments else 0
    assert promised > len(seeds) // 2


def test_nobody_who_stays_is_parted_at_any_step_unless_the_plan_says_so():
    assert_promises_hold((*range(FEW), OPENS_A_PART))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(1, BATCHES + 1))
def test_the_same_holds_for_five_hundred_pairs_with_smaller_networks(batch):
    assert_promises_hold(range(batch * EACH, (batch + 1) * EACH))
