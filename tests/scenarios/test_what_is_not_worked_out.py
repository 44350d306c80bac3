"""What a plan leaves as it is costs nothing to weigh, and nothing that it does goes untold."""

from collections.abc import Iterator, Mapping
from random import Random

from neutral_provider import NeutralProvider
from reach.random_topologies import random_pair
from scenarios.step_by_step import FarSide, in_some_order
from scenarios.test_preferences import DEAD_END
from vpn_declare.expand import expand
from vpn_declare.kinds import neutral_kinds
from vpn_declare.plan import PlanInput, make_plan
from vpn_declare.reach import (
    alternatives,
    difference,
    fabric_of_resources,
    matrix,
    other_routes_in,
    pieces_after,
    pieces_before,
)
from vpn_declare.workflow.reachability import Effect, Memory, effect_of

KINDS = neutral_kinds()
ENOUGH = 60


class Untouchable(Mapping):
    """Records that nobody may look at."""

    def __getitem__(self, key: object) -> object:
        raise AssertionError(key)

    def __iter__(self) -> Iterator[object]:
        raise AssertionError

    def __len__(self) -> int:
        raise AssertionError


def planned(topology, recorded):
    return make_plan(
        PlanInput(
            name="t", environment="e", recorded=recorded,
            desired=expand(topology, lambda _: NeutralProvider()).resources,
            kind_of=lambda _, kind: KINDS[kind], alternatives=alternatives(topology),
        )
    )  # fmt: skip


def carried_out(topology, chance):
    far = FarSide()
    for step in in_some_order(planned(topology, {}), chance):
        far.carry_out(step)
    return far.recorded()


def test_a_plan_without_a_step_looks_at_no_record():
    chance = Random(0)
    topology, _ = random_pair(chance)
    nothing = planned(topology, carried_out(topology, chance))
    assert not nothing.steps
    assert effect_of(nothing, Memory(recorded=Untouchable()), topology) == Effect()


def test_a_new_preference_alone_is_told_although_no_resource_changes(vpn):
    text = DEAD_END.replace("preference: 0, dpd_seconds: 30", "preference: 0")
    vpn.write(text)
    vpn.apply()
    vpn.change("preference: 0", "preference: 3")
    plan = vpn.plan()
    assert plan["changes"] == []
    assert "a.n -> b.n" in plan["reachability"]["lost"]


def test_asking_only_the_pairs_that_a_plan_touches_tells_all_that_are_weakened():
    weakened = 0
    for seed in range(ENOUGH):
        chance = Random(seed)
        first, second = random_pair(chance)
        recorded = carried_out(first, chance)
        plan = planned(second, recorded)
        held = {address: tunnel.preference for address, tunnel in second.tunnels.items()}
        others = other_routes_in(second.sites)
        before = matrix(fabric_of_resources(pieces_before(plan, recorded), held, others))
        after = matrix(fabric_of_resources(pieces_after(plan, recorded), held, others))
        whole = difference(before, after)
        assert effect_of(plan, Memory(recorded=recorded), second).difference == whole, seed
        weakened += len(whole.weakened)
    assert weakened >= ENOUGH // 10
