"""Which single hosts get what from one another agrees with a packet walk, host by host."""

from ipaddress import ip_network
from random import Random

from reach.packet_walk import World
from reach.random_topologies import others_of, random_topology
from reach.test_packet_walk import places_of, resources_of
from vpn_declare.reach import answered, fabric_of, handed_on, networks_of

SEEDS = 200


def worlds():
    """Random topologies as fabrics and as worlds to walk in, with a host in each network."""
    for seed in range(SEEDS):
        chance = Random(seed)
        topology = random_topology(chance)
        world = World(
            resources_of(topology),
            places_of(topology),
            lambda tunnel, of=topology: of.tunnels[tunnel].preference,
            others_of(topology),
        )
        hosts = {
            network.address: ip_network(network.cidr)[chance.randrange(1, 1 << 16)]
            for network in networks_of(topology)
        }
        yield seed, fabric_of(topology), world, hosts


def test_hosts_answer_each_other_where_packets_walk_there_and_back():
    found = 0
    for seed, fabric, world, hosts in worlds():
        pairs = [(a, b) for a in hosts for b in hosts if a != b and fabric.is_judged(a, b)]
        walked = {
            (a, b)
            for a, b in pairs
            if b in world.arrives_at(a, hosts[a], hosts[b])
            and a in world.arrives_at(b, hosts[b], hosts[a])
        }
        names = {name: str(address) for name, address in hosts.items()}
        assert answered(fabric, names, pairs) == walked, f"topology number {seed}"
        found += len(walked)
    assert found > SEEDS


def test_what_is_handed_to_a_gateway_arrives_where_packets_walk_from_there():
    found = 0
    for seed, fabric, world, hosts in worlds():
        packets = [
            (gateway, source, target)
            for gateway in fabric.selectors
            for source in hosts
            for target in hosts
            if source != target
        ]
        walked = {
            (gateway, source, target)
            for gateway, source, target in packets
            if target in world.forwarded(gateway, hosts[source], hosts[target])
        }
        names = {name: str(address) for name, address in hosts.items()}
        assert handed_on(fabric, names, packets) == walked, f"topology number {seed}"
        found += len(walked)
    assert found > SEEDS
