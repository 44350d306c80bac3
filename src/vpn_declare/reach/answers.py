"""Which single hosts get an answer from one another: what a ping between them shows.

The matrix tells whether every address of a network reaches every address of another one, one way.
A ping is narrower and wider: two addresses, there and back.
"""

from collections.abc import Iterable, Mapping

from vpn_declare.model.prefix import Prefix, parse_address
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.walk import End, walk, walk_from

Pair = tuple[str, str]
Handed = tuple[str, str, str]
"""A gateway, and the networks whose hosts' addresses a packet has as its source and target."""


def answered(fabric: Fabric, hosts: Mapping[str, str], pairs: Iterable[Pair]) -> frozenset[Pair]:
    """Return the pairs of networks whose hosts reach each other there and back.

    Args:
        fabric: What forwards the packets.
        hosts: The address of one host in each network, by the network's topology address.
        pairs: Which of them are asked.
    """
    classes = {name: _class_of(fabric, name, address) for name, address in hosts.items()}

    def arrives(source: str, target: str) -> bool:
        found = walk(fabric, source, (classes[source], classes[target]))
        return found.end is End.ARRIVED and target in found.networks

    return frozenset(
        (one, other) for one, other in pairs if arrives(one, other) and arrives(other, one)
    )


def handed_on(
    fabric: Fabric, hosts: Mapping[str, str], packets: Iterable[Handed]
) -> frozenset[Handed]:
    """Return the packets that arrive if somebody hands them to a gateway, past all routes.

    Args:
        fabric: What forwards the packets.
        hosts: The address of one host in each network, by the network's topology address.
        packets: Those that are asked for.
    """
    classes = {name: _class_of(fabric, name, address) for name, address in hosts.items()}

    def arrives(gateway: str, source: str, target: str) -> bool:
        found = walk_from(fabric, gateway, (classes[source], classes[target]))
        return found.end is End.ARRIVED and target in found.networks

    return frozenset(packet for packet in packets if arrives(*packet))


def _class_of(fabric: Fabric, network: str, address: str) -> Prefix:
    """Return the narrowest prefix of the fabric that holds an address of a network."""
    host = parse_address(address)
    around = fabric.space.within(fabric.homes[network].prefix)
    return [prefix for prefix in around if prefix.contains(host)][-1]
