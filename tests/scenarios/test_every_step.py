"""Plans keep their promises at every step: a packet walk after each one, on random topologies.

Before and after are two random topologies of the same sites. The plan is carried out one step at a
time, in an order drawn from those that it allows.
"""

from dataclasses import dataclass, replace
from functools import partial
from random import Random

import pytest

from neutral_provider import NeutralProvider
from reach.random_edits import Edit, edited, edited_in_part
from reach.random_shards import one_way, remembered, sharded_pair
from reach.random_topologies import random_pair, rebuilt_pair, redundant_pair
from scenarios.step_by_step import FarSide, in_some_order, with_denials, with_what_was
from vpn_declare.expand import expand
from vpn_declare.kinds import neutral_kinds
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.plan import PlanInput, Selection, make_plan, names_of_the_rest, under_new_names
from vpn_declare.reach import alternatives, refusals_on_the_way
from vpn_declare.workflow.detours import led_round
from vpn_declare.workflow.reachability import Effect, Memory, effect_of, in_order

KINDS = {**neutral_kinds(), "child": replace(neutral_kinds()["child"], tells_if_up=True)}
FEW, BATCHES, EACH = 25, 10, 50
HARD_TO_SEE = 209, 210, 227, 288, 290
"""Pairs of which a gateway that both paths share is another one, or steps wait in a ring."""
ONCE_BROKEN = [
    pytest.param(random_pair, edited, 47, id="a route that is made before the tunnel it ranks by"),
    pytest.param(random_pair, edited, 378, id="a preferred way, up while it is given up"),
    pytest.param(random_pair, edited, 211, id="a kept tunnel of a gateway that is made anew"),
    pytest.param(rebuilt_pair, edited, 1146, id="a kept tunnel, preferred, whose far end moves"),
    pytest.param(rebuilt_pair, edited, 1205, id="the same behind two routers"),
    pytest.param(rebuilt_pair, edited, 1542, id="the same, renamed"),
    pytest.param(rebuilt_pair, edited_in_part, 91, id="a detour that leads back beyond a target"),
    pytest.param(rebuilt_pair, edited_in_part, 12, id="one end of a new tunnel alone"),
    pytest.param(redundant_pair, edited_in_part, 14, id="a rename alone, of what has a new key"),
]
"""Edited pairs of which a plan, or the walk, once said something else than what came."""


NO_EDIT = Edit({}, (), (), {})


def planned(topology, recorded, edit=NO_EDIT):
    wanted = expand(topology, lambda _: NeutralProvider())
    assert not wanted.diagnostics
    desired = {
        address: replace(one, exclusive=one.kind == "child" and one.site in edit.one_way)
        for address, one in wanted.resources.items()
    }
    given = PlanInput(
        name="t", environment="e", desired=desired, recorded=recorded,
        kind_of=lambda _, kind: KINDS[kind], alternatives=alternatives(topology),
        moved=edit.moved, removed=edit.removed, selection=Selection(targets=edit.targets),
    )  # fmt: skip
    named, _ = under_new_names(recorded, given.moved, given.desired)
    rest = names_of_the_rest(recorded, given.moved, given.desired)
    memory = Memory(recorded=named, held=edit.preferences or None, rest=rest)
    judge = partial(effect_of, memory=memory, topology=topology)
    plan, effect = led_round(make_plan(given), given, judge)
    return in_order(plan, effect), effect


@dataclass
class Life:
    """What was seen: the pairs before, after each step, and what the plan had said."""

    before: set
    moments: list
    effect: Effect
    denied: set

    @property
    def after(self) -> set:
        return self.moments[-1][1] if self.moments else self.before

    @property
    def lasting(self) -> set:
        return self.before & self.after


def denials(topology, chance, avoid):
    """Deny some pairs of networks that neither topology joins."""
    names = [
        f"{site.name}.{net}"
        for site in topology.sites.values()
        for net in (*site.vpcs, *site.networks)
    ]
    pairs = sorted({(a, b) for a in names for b in names} - avoid)
    chosen = chance.sample(pairs, min(len(pairs), 5))
    return {(a, b) for a, b in chosen if a != b}


def live(seed: int, draw=random_pair, change=None) -> Life:
    chance = Random(seed)
    first, second = draw(chance)
    edit = NO_EDIT
    if change is not None:
        first, second, edit = change(first, second, chance)
    far = FarSide()
    plan, _ = planned(first, {})
    for step in in_some_order(plan, chance):
        far.carry_out(step)
    far.names, far.preferences, far.one_way = edit.names, edit.preferences, edit.one_way
    places = second if edit.names else with_what_was(first, second)
    recorded, before = far.recorded(), far.pairs(places)
    _, foreseen = planned(second, recorded, edit)
    denied = denials(second, chance, before | set(foreseen.difference.gained))
    expectations = tuple(
        Expectation(kind=ExpectationKind.DENY, text=f"{a} -> {b}") for a, b in sorted(denied)
    )
    plan, effect = planned(with_denials(second, expectations), recorded, edit)
    moments = []
    for step in in_some_order(plan, chance):
        far.carry_out(step)
        moments.append((step.id, far.pairs(places)))
    assert edit.targets or not far.not_up, (seed, far.not_up)
    assert not any(far.is_up(far.things[address]) for address in far.not_up), (seed, far.not_up)
    return Life(before, moments, effect, denied)


def check(seeds, draw=random_pair, change=None) -> tuple[int, int, int]:
    """Hold the promises of the plans of some seeds; return how often each was put to the test."""
    promised = told = steps = 0
    for seed in seeds:
        life = live(seed, draw, change)
        effect = life.effect
        assert set(effect.difference.gained) == life.after - life.before, seed
        assert set(effect.difference.lost) == life.before - life.after, seed
        uninterrupted = life.lasting - set(effect.interrupted)
        never = life.denied - set(effect.on_the_way.denied)
        apart = life.before | life.after | set(effect.on_the_way.opened)
        for step, pairs in life.moments:
            assert uninterrupted <= pairs, (seed, step, uninterrupted - pairs)
            assert not never & pairs, (seed, step, never & pairs)
            # Where nobody reached anybody, nothing is said of moments but of denied pairs.
            assert pairs <= apart or not life.before, (seed, step, pairs - apart)
        promised += len(uninterrupted) if life.moments else 0
        told += len(effect.interrupted)
        steps += len(life.moments)
    return promised, told, steps


def test_no_promised_pair_is_parted_and_no_denied_one_joined_at_any_step():
    promised, told, steps = check(range(FEW))
    assert promised > FEW
    assert told
    assert steps > 20 * FEW


def test_where_vpcs_have_a_spare_way_no_change_of_a_tunnel_parts_anybody():
    promised, told, steps = check(range(FEW), redundant_pair)
    assert promised > 2 * FEW
    assert steps > 6 * FEW
    assert not told


def test_what_is_renamed_keeps_its_promises_too():
    promised, _, steps = check(range(FEW), redundant_pair, edited)
    assert promised > 2 * FEW
    assert steps > 30 * FEW
    promised, _, _ = check(range(FEW), rebuilt_pair, edited)
    assert promised > 2 * FEW


@pytest.mark.parametrize("change", [remembered, one_way])
def test_a_hub_whose_shards_become_more_or_fewer_keeps_its_promises_too(change):
    promised, told, steps = check(range(FEW), sharded_pair, change)
    assert promised > 2 * FEW
    assert told
    assert steps > 10 * FEW


def test_a_part_of_a_plan_keeps_its_promises_too():
    told = [check(range(FEW), draw, edited_in_part) for draw in (random_pair, rebuilt_pair)]
    promised, _, steps = (sum(numbers) for numbers in zip(*told, strict=True))
    assert promised > FEW
    assert steps > 10 * FEW


@pytest.mark.parametrize(("draw", "change", "seed"), ONCE_BROKEN)
def test_a_promise_that_was_broken_once_is_kept(draw, change, seed: int):
    check([seed], draw, change)


def test_no_plan_waits_to_see_up_what_cannot_be_up_then():
    promised, _, steps = check((*range(FEW), *HARD_TO_SEE), rebuilt_pair)
    assert promised > FEW
    assert steps > 10 * FEW


def test_a_plan_that_no_order_keeps_from_opening_a_denied_pair_is_refused():
    on_the_way = live(82).effect.on_the_way
    (refusal,) = refusals_on_the_way(on_the_way)
    assert on_the_way.denied == (("s0.n0", "s1.n0"),)
    assert refusal.code == "VPN234"
    assert "s0.n0 -> s1.n0" in refusal.detail
    assert not list(refusals_on_the_way(live(0).effect.on_the_way))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(1, BATCHES + 1))
def test_the_same_holds_for_five_hundred_pairs_of_topologies(batch: int):
    seeds = range(batch * EACH, (batch + 1) * EACH)
    promised, _, _ = check(seeds)
    assert promised > EACH
    _, told, _ = check(seeds, redundant_pair)
    assert not told
    check(seeds, rebuilt_pair)
    check(seeds, sharded_pair, remembered)
    check(seeds, sharded_pair, one_way)
