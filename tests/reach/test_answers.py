"""Which single hosts answer each other agrees with a packet walk there and back."""

from ipaddress import ip_network
from random import Random

from reach.packet_walk import World
from reach.random_topologies import others_of, random_topology
from reach.test_packet_walk import places_of, resources_of
from vpn_declare.reach import answered, fabric_of, networks_of

SEEDS = 200


def test_hosts_answer_each_other_where_packets_walk_there_and_back():
    found = 0
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
        fabric = fabric_of(topology)
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
