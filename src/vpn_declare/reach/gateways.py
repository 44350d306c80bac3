"""All gateways of a topology, in one list, and the way to one from a tunnel's end."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.model.topology import DYNAMIC, Gateway, Site, Topology, TunnelEnd


@dataclass(frozen=True, slots=True)
class PlacedGateway:
    """A gateway with its site."""

    site: Site
    gateway: Gateway

    @property
    def address(self) -> str:
        """Its topology address, ``site.gateway``."""
        return f"{self.site.name}.{self.gateway.name}"

    @property
    def path(self) -> str:
        """Its topology path, ``sites.SITE.gateways.GATEWAY``."""
        return f"sites.{self.site.name}.gateways.{self.gateway.name}"

    @property
    def fixed_address(self) -> str | None:
        """The public address, where it is written and stays."""
        return None if self.is_dynamic else self.gateway.public_ip

    @property
    def is_dynamic(self) -> bool:
        """Whether its address changes, so that nobody can call it."""
        return self.gateway.public_ip == DYNAMIC


def gateways_of(topology: Topology) -> Iterator[PlacedGateway]:
    """Yield every gateway, site by site."""
    for site in topology.sites.values():
        for gateway in site.gateways.values():
            yield PlacedGateway(site, gateway)


def gateway_at(topology: Topology, end: TunnelEnd) -> PlacedGateway:
    """Return the gateway at an end of a tunnel."""
    site = topology.sites[end.site]
    return PlacedGateway(site, site.gateways[end.gateway])
