"""Reachability agrees with a packet walk, host by host, on random topologies."""

from dataclasses import replace
from ipaddress import IPv4Network
from random import Random

import pytest

from neutral_provider import NeutralProvider
from reach.packet_walk import Place, World, pairs_by_walking
from reach.random_topologies import others_of, random_topology
from vpn_declare.expand import expand
from vpn_declare.model.topology import Topology
from vpn_declare.reach import (
    Piece,
    fabric_of,
    fabric_of_resources,
    matrix,
    networks_of,
    other_routes_in,
    strength,
)

BATCHES, EACH = 10, 100


def places_of(topology: Topology) -> dict[str, Place]:
    behind: dict[str, list[str]] = {}
    for site in topology.sites.values():
        for gateway in site.gateways.values():
            for network in gateway.networks:
                behind.setdefault(f"{site.name}.{network}", []).append(
                    f"{site.name}.{gateway.name}"
                )
    return {
        network.address: Place(
            cidr=IPv4Network(network.cidr),
            is_vpc=network.is_vpc,
            gateways=tuple(behind.get(network.address, ())),
        )
        for network in networks_of(topology)
    }


def resources_of(topology: Topology) -> tuple:
    expansion = expand(topology, lambda _: NeutralProvider())
    assert not expansion.diagnostics, expansion.diagnostics
    return tuple(expansion.resources.values())


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_matrix_is_what_a_packet_walk_finds(batch: int):
    reached = 0
    for number in range(EACH):
        seed = batch * EACH + number
        topology = random_topology(Random(seed))
        world = World(
            resources_of(topology),
            places_of(topology),
            lambda tunnel, of=topology: of.tunnels[tunnel].preference,
            others_of(topology),
        )
        found = set(matrix(fabric_of(topology)).pairs)
        assert found == pairs_by_walking(world), f"topology number {seed}"
        reached += len(found)
    assert reached > EACH


# Two gateways of a plain site lead to the same prefix, by tunnels that carry different networks.
@pytest.mark.parametrize("seed", [800697, 800905])
def test_each_network_goes_by_the_preference_of_a_tunnel_that_carries_it(seed: int):
    topology = random_topology(Random(seed), 2, 6)
    resources = resources_of(topology)
    preferences = {key: one.preference for key, one in topology.tunnels.items()}
    world = World(resources, places_of(topology), preferences.__getitem__, others_of(topology))
    others = other_routes_in(topology.sites)
    made = fabric_of_resources(map(piece_of, resources), preferences, others)
    walked = pairs_by_walking(world)
    assert set(matrix(fabric_of(topology)).pairs) == walked
    assert set(matrix(made).pairs) == walked


def with_default_route(topology: Topology) -> Topology:
    """The same with one network of a plain site that is everything, if there is a plain site."""
    for site in topology.sites.values():
        for network in site.networks.values():
            everything = replace(network, cidr="0.0.0.0/0")
            networks = {**site.networks, network.name: everything}
            sites = {**topology.sites, site.name: replace(site, networks=networks)}
            return replace(topology, sites=sites)
    return topology


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_default_route_leads_where_a_packet_walk_finds(batch: int):
    led = 0
    for number in range(EACH // 2):
        topology = with_default_route(random_topology(Random(batch * EACH + number)))
        resources = resources_of(topology)
        preferences = {key: one.preference for key, one in topology.tunnels.items()}
        others = others_of(topology)
        world = World(resources, places_of(topology), preferences.__getitem__, others)
        fabric = fabric_of(topology)
        found = set(matrix(fabric).pairs)
        assert found == pairs_by_walking(world), f"topology number {batch * EACH + number}"
        everything = {home.address for home in fabric.homes.values() if home.prefix.is_default}
        led += sum(target in everything for _, target in found)
    assert led > 5


def piece_of(resource) -> Piece:
    return Piece(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        origin=resource.origin,
        attributes=resource.attributes,
        depends_on=resource.depends_on,
    )


@pytest.mark.parametrize("batch", range(BATCHES))
def test_resources_of_which_some_are_missing_forward_what_a_packet_walk_finds(batch: int):
    for number in range(EACH // 2):
        seed = batch * EACH + number
        chance = Random(seed)
        topology = random_topology(chance)
        kept = [
            item
            for item in resources_of(topology)
            if item.kind not in {"route", "child"} or chance.random() < 0.9
        ]
        preferences = {key: one.preference for key, one in topology.tunnels.items()}
        pieces = map(piece_of, kept)
        fabric = fabric_of_resources(pieces, preferences, other_routes_in(topology.sites))
        places = {
            home.address: Place(
                cidr=IPv4Network(topology.sites[home.site].cidr_of(home.address.split(".")[1])),
                is_vpc=home.is_vpc,
                gateways=home.gateways,
            )
            for home in fabric.homes.values()
        }
        assert set(matrix(fabric).pairs) == pairs_by_walking(
            World(kept, places, preferences.__getitem__, others_of(topology))
        ), seed


def without(topology: Topology, tunnel: str) -> Topology:
    rest = {key: one for key, one in topology.tunnels.items() if key != tunnel}
    return replace(topology, tunnels=rest)


def test_a_pair_is_as_weak_as_the_walk_finds_when_each_tunnel_is_taken_away():
    redundant = 0
    for seed in range(150):
        topology = random_topology(Random(seed))
        fabric = fabric_of(topology)
        pairs = set(matrix(fabric).pairs)
        broken = {
            tunnel: pairs
            - pairs_by_walking(
                World(
                    resources_of(without(topology, tunnel)),
                    places_of(topology),
                    lambda tunnel, of=topology: of.tunnels[tunnel].preference,
                    others_of(topology),
                )
            )
            for tunnel in topology.tunnels
        }
        for pair in pairs:
            found = strength(fabric, *pair)
            tunnels = {thing for thing in found.weak if "--" in thing}
            assert tunnels == {tunnel for tunnel, lost in broken.items() if pair in lost}, seed
            assert (found.ways == 1) == bool(tunnels)
            redundant += found.ways > 1
    assert redundant > 50
