"""The routes of every VPC and network, which nobody writes: they follow from the tunnels."""

from dataclasses import dataclass

from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by
from vpn_declare.reach.networks import networks_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route.

    Attributes:
        destination: The remote network, CIDR.
        network: Its topology address (``on-prem.office``).
        via: Topology address of this side's gateway (``hcm03.vpngw-01``).
        tunnel: Topology address of the tunnel.
    """

    destination: str
    network: str
    via: str
    tunnel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """The routes of one VPC or network, by destination. ``network`` is its name in the site."""

    site: str
    network: str
    cidr: str
    routes: tuple[Route, ...]

    @property
    def address(self) -> str:
        """The topology address of the VPC or network."""
        return f"{self.site}.{self.network}"


def route_tables(topology: Topology) -> tuple[RouteTable, ...]:
    """Return a table for every VPC and network, sorted by address; empty where nothing leads away.

    Where several tunnels lead to one network, the one with the lowest preference number has the
    route, then the one whose address comes first.
    """
    cidrs = {item.address: item.cidr for item in networks_of(topology)}
    routes: dict[str, dict[str, Route]] = {address: {} for address in cidrs}
    for carried in carried_by(topology):
        for network in carried.remote_networks():
            for local in carried.local_networks():
                if network not in routes[local]:
                    routes[local][network] = _route(carried, network, cidrs[network])
    order = {cidr: parse_prefix(cidr) for cidr in set(cidrs.values())}
    return tuple(
        RouteTable(
            site=address.partition(".")[0],
            network=address.partition(".")[2],
            cidr=cidrs[address],
            routes=tuple(
                sorted(
                    routes[address].values(),
                    key=lambda route: (order[route.destination], route.network),
                )
            ),
        )
        for address in sorted(cidrs)
    )


def _route(carried: Carried, network: str, cidr: str) -> Route:
    return Route(
        destination=cidr,
        network=network,
        via=carried.local.address,
        tunnel=carried.tunnel.address,
    )
