"""Which single hosts get an answer from one another: what a ping between them shows.

The matrix tells whether every address of a network reaches every address of another one, one way.
A ping is narrower and wider: two addresses, there and back.
"""

from collections.abc import Iterable, Mapping

from vpn_declare.model.prefix import Prefix, parse_address
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.walk import End, walk

Pair = tuple[str, str]


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


def _class_of(fabric: Fabric, network: str, address: str) -> Prefix:
    """Return the narrowest prefix of the fabric that holds an address of a network."""
    host = parse_address(address)
    around = fabric.space.within(fabric.homes[network].prefix)
    return [prefix for prefix in around if prefix.contains(host)][-1]
