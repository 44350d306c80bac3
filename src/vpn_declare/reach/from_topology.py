"""The fabric of a topology, as it will be once everything is applied."""

from collections.abc import Iterable, Mapping

from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by
from vpn_declare.reach.fabric import Fabric, Selector, Way
from vpn_declare.reach.fabric_builder import FabricBuilder
from vpn_declare.reach.gateways import gateways_of
from vpn_declare.reach.networks import networks_of
from vpn_declare.reach.other_routes import other_routes_in


def fabric_of(topology: Topology) -> Fabric:
    """Return the fabric of a topology. Linear in its selector pairs."""
    builder = FabricBuilder()
    prefixes: dict[str, Prefix] = {}
    for network in networks_of(topology):
        prefixes[network.address] = network.prefix
        builder.add_network(network.address, network.prefix, is_vpc=network.is_vpc)
    for placed in gateways_of(topology):
        for name in placed.gateway.networks:
            builder.put_behind(f"{placed.site.name}.{name}", placed.address)
    builder.add_others(other_routes_in(topology.sites))
    for carried in carried_by(topology):
        _add_end(builder, carried, prefixes)
    return builder.fabric()


def _add_end(builder: FabricBuilder, carried: Carried, prefixes: Mapping[str, Prefix]) -> None:
    """Add the routes of the networks behind one end, and the selector pairs of its gateway.

    Selectors that an end has of its own, because somebody else set it up, are taken as they are.
    """
    tunnel, here, far = carried.tunnel, carried.local.address, carried.remote.address
    rank = (tunnel.preference, tunnel.address)
    destinations = [prefixes[network] for network in carried.remote_networks()]
    for network in carried.local_networks():
        for destination in destinations:
            builder.add_way(network, destination, Way(rank, here, tunnel.address))
    own = carried.local.own
    sources = _parsed(own.local_ts) or [prefixes[name] for name in carried.local.carried]
    for destination in _parsed(own.remote_ts) or destinations:
        for source in sources:
            pair = Selector(rank, tunnel.address, source, destination, far)
            builder.add_selector(here, pair)


def _parsed(cidrs: Iterable[str]) -> list[Prefix]:
    return [parse_prefix(cidr) for cidr in cidrs]
