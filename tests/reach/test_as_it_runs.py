"""Who reaches whom by what runs, against what is declared and against a packet walk."""

from random import Random

import pytest

from reach.packet_walk import World, pairs_by_walking
from reach.random_topologies import others_of, random_topology
from reach.test_packet_walk import places_of, resources_of
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.resource import Recorded
from vpn_declare.reach import as_it_runs, verdicts

BATCHES, EACH = 4, 50


def records_of(topology):
    """What state remembers once everything is applied."""
    return {
        one.address: Recorded(
            address=one.address,
            kind=one.kind,
            site=one.site,
            provider=one.provider,
            origin=one.origin,
            remote_id=one.address,
            attributes=one.attributes,
            depends_on=one.depends_on,
        )
        for one in resources_of(topology)
    }


def preferences_of(topology):
    return {address: tunnel.preference for address, tunnel in topology.tunnels.items()}


def runs(topology, recorded):
    return as_it_runs(topology, recorded, preferences_of(topology))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_where_everything_runs_everything_is_as_declared(batch):
    reached = 0
    for seed in range(batch * EACH, (batch + 1) * EACH):
        topology = random_topology(Random(seed))
        found = runs(topology, records_of(topology))
        assert found.reached == found.predicted, f"topology number {seed}"
        reached += len(found.reached)
    assert reached > EACH


@pytest.mark.parametrize("batch", range(BATCHES))
def test_where_some_is_down_or_gone_packets_go_as_a_walk_through_the_rest_finds(batch):
    differs = 0
    for seed in range(batch * EACH, (batch + 1) * EACH):
        chance = Random(seed)
        topology = random_topology(chance)
        kept = [
            one
            for one in resources_of(topology)
            if one.kind not in {"route", "child"} or chance.random() < 0.9
        ]
        recorded = records_of(topology)
        found = runs(topology, {one.address: recorded[one.address] for one in kept})
        world = World(
            kept,
            places_of(topology),
            preferences_of(topology).__getitem__,
            others_of(topology),
        )
        assert found.reached == pairs_by_walking(world), f"topology number {seed}"
        differs += found.reached != found.predicted
    assert differs > EACH / 5


def test_where_nothing_is_there_nothing_is_reached_and_every_wish_is_broken():
    seed = next(
        number
        for number in range(100)
        if runs(t := random_topology(Random(number)), records_of(t)).reached
    )
    topology = random_topology(Random(seed))
    one, other = min(runs(topology, records_of(topology)).reached)
    expect = (
        Expectation(kind=ExpectationKind.REACH, text=f"{one} -> {other}"),
        Expectation(kind=ExpectationKind.DENY, text=f"{one} -> {other}"),
    )
    nothing = runs(topology, {})
    assert nothing.reached == frozenset()
    assert nothing.pairs == runs(topology, records_of(topology)).pairs
    assert [verdict.holds for verdict in verdicts(expect, nothing)] == [False, True]
