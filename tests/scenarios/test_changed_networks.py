"""Plans keep their promises where networks change: a packet walk after each step.

Two swap their prefixes, a gateway serves another VPC, a site gives its prefixes to another. When
the hosts of a network get their new addresses no plan knows, so after each step packets are walked
twice: as if all had their old ones, and as if all had their new ones. Who is denied to reach a
prefix that is another network's as well, before or after, is reached in the meantime whatever a
plan does: those pairs are left out.
"""

from dataclasses import dataclass, replace
from random import Random

import pytest

from reach.random_edits import Edit
from reach.random_networks import rebuilt_networks
from scenarios.step_by_step import FarSide, in_some_order, with_denials
from scenarios.test_every_step import BATCHES, EACH, FEW, denials, planned
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.topology import Site, Topology

ONCE_BROKEN = 345, 656, 685, 865, 1258, 1260
"""Pairs of which a denied network was reached at its new prefix for a moment, and nothing said."""


@dataclass
class Life:
    """Who reached whom before and after, and at each step with old and with new prefixes."""

    before: set
    after: set
    moments: list
    effect: object
    denied: set


def live(seed: int) -> Life:
    chance = Random(seed)
    first, second = rebuilt_networks(chance)
    far = FarSide()
    plan, _ = planned(first, {})
    for step in in_some_order(plan, chance):
        far.carry_out(step)
    held = {address: tunnel.preference for address, tunnel in first.tunnels.items()}
    edit = Edit({}, (), (), held)
    recorded, before = far.recorded(), far.pairs(first)
    _, foreseen = planned(second, recorded, edit)
    worlds = (both(second, first, second), both(first, second, second))
    sooner = far.pairs(worlds[1])
    difference = foreseen.difference
    denied = denials(second, chance, before | sooner | {*difference.gained, *difference.lost})
    expectations = tuple(
        Expectation(kind=ExpectationKind.DENY, text=f"{a} -> {b}") for a, b in sorted(denied)
    )
    plan, effect = planned(with_denials(second, expectations), recorded, edit)
    far.preferences = held
    moments = []
    for step in in_some_order(plan, chance):
        far.carry_out(step)
        moments.append((step.id, [far.pairs(world) for world in worlds]))
    denied -= far.pairs(worlds[0])
    return Life(before, far.pairs(second), moments, effect, denied)


def both(one: Topology, other: Topology, last: Topology) -> Topology:
    """Return all networks and gateways of two topologies, as the other one has them."""
    names = {**one.sites, **other.sites}
    sites = {name: _both(one.sites.get(name), other.sites.get(name)) for name in names}
    return replace(last, sites=sites)


def _both(one: Site | None, other: Site | None) -> Site:
    if one is None or other is None:
        return one or other
    gateways = dict(one.gateways)
    for name, gateway in other.gateways.items():
        before = one.gateways[name].networks if name in one.gateways else ()
        gateways[name] = replace(gateway, networks=tuple({*before, *gateway.networks}))
    vpcs, networks = {**one.vpcs, **other.vpcs}, {**one.networks, **other.networks}
    return replace(other, gateways=gateways, vpcs=vpcs, networks=networks)


def check(seeds) -> tuple[int, int]:
    """Hold the promises of the plans of some seeds; return how many, and what was told."""
    promised = told = 0
    for seed in seeds:
        life = live(seed)
        effect = life.effect
        assert set(effect.difference.gained) == life.after - life.before, seed
        assert set(effect.difference.lost) == life.before - life.after, seed
        lasting = life.before & life.after
        uninterrupted = lasting - set(effect.interrupted)
        never = life.denied - set(effect.on_the_way.denied)
        for step, worlds in life.moments:
            for pairs in worlds:
                assert uninterrupted <= pairs, (seed, step, uninterrupted - pairs)
                assert not never & pairs, (seed, step, never & pairs)
        promised += len(uninterrupted) if life.moments else 0
        told += len(lasting) - len(uninterrupted)
    return promised, told


def test_no_promised_pair_is_parted_and_no_denied_one_joined_while_networks_change():
    promised, told = check(range(FEW))
    assert promised > FEW
    assert told


@pytest.mark.parametrize("seed", ONCE_BROKEN)
def test_a_denied_network_is_reached_at_its_old_prefix_no_more_than_at_its_new_one(seed: int):
    check([seed])


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(1, BATCHES + 1))
def test_the_same_holds_for_five_hundred_pairs_of_which_networks_change(batch: int):
    promised, _ = check(range(batch * EACH, (batch + 1) * EACH))
    assert promised > EACH
