"""What each tunnel carries, seen from each of its ends: the raw material of routes and rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd


@dataclass(frozen=True, slots=True)
class Carried:
    """A tunnel as one of its ends sees it: ``local`` reaches the networks of ``remote``."""

    tunnel: Tunnel
    local: TunnelEnd
    remote: TunnelEnd

    def remote_networks(self) -> Iterator[str]:
        """Yield the topology addresses of what is reached, transit too (``on-prem.office``)."""
        return iter(self.remote.carried)

    def local_networks(self) -> Iterator[str]:
        """Yield the topology addresses of this site's networks that are let through."""
        return (f"{self.local.site}.{name}" for name in self.local.networks)


def carried_by(topology: Topology) -> Iterator[Carried]:
    """Yield both views of every tunnel, the preferred tunnels first, then by address."""
    for tunnel in sorted(topology.tunnels.values(), key=lambda one: (one.preference, one.address)):
        yield Carried(tunnel, tunnel.left, tunnel.right)
        yield Carried(tunnel, tunnel.right, tunnel.left)
