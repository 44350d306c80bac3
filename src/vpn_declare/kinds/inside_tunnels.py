"""What ends have inside their tunnels, as rules look at it."""

from collections.abc import Iterator
from ipaddress import IPv4Interface
from typing import NamedTuple

from vpn_declare.kinds.capabilities import Capability
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd


class InsideEnd(NamedTuple):
    """One end of a tunnel and the other; ``path`` is that of the address inside."""

    path: str
    end: TunnelEnd
    other: TunnelEnd


def inside_ends(tunnel: Tunnel) -> Iterator[InsideEnd]:
    """Yield both ends of a tunnel, left first."""
    path = f"tunnels.{tunnel.address}"
    yield InsideEnd(f"{path}.left.inside", tunnel.left, tunnel.right)
    yield InsideEnd(f"{path}.right.inside", tunnel.right, tunnel.left)


def asn_of(topology: Topology, end: TunnelEnd) -> int | None:
    """Return the number of the autonomous system that an end is in; None where nobody said."""
    return topology.sites[end.site].gateways[end.gateway].asn


def says_inside(tunnel: Tunnel) -> bool:
    """Tell whether a tunnel itself says something of its inside."""
    ends = (tunnel.left, tunnel.right)
    return any(end.hold_seconds is not None or end.inside is not None for end in ends)


def inside_prefix(inside: str) -> Prefix:
    """Return the prefix that an address with its length is in."""
    return parse_prefix(str(IPv4Interface(inside).network))


def is_of_the_gateway(topology: Topology, end: TunnelEnd, capability: Capability) -> bool:
    """Tell whether an end's address is the gateway's own, in a network behind it.

    Such an address is the same in all of its tunnels, and the far end's lies anywhere.
    """
    if end.inside is None or not capability.inside.own_networks:
        return False
    site = topology.sites[end.site]
    gateway = site.gateways[end.gateway]
    inside = inside_prefix(end.inside)
    behind = {*gateway.networks, *([gateway.vpc] if gateway.vpc else ())}
    return any(parse_prefix(site.cidr_of(name)).contains(inside) for name in behind)
