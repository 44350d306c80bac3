"""Routes of ours that a route somebody else keeps in the same network gets in the way of."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.model.prefix import Prefix, cidr_of, parse_prefix
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import PlacedNetwork, networks_of
from vpn_declare.reach.other_routes import other_routes_in
from vpn_declare.reach.route_tables import Route, route_tables


@dataclass(frozen=True, slots=True)
class Clash:
    """A route of somebody else that has addresses of a route of ours, all of them or some.

    Attributes:
        network: Where both are.
        other: The destination of their route.
        leads: Where it leads.
        ours: The narrowest route of ours that holds it.
    """

    network: PlacedNetwork
    other: str
    leads: str
    ours: Route

    @property
    def is_equal(self) -> bool:
        """Whether both have the same destination."""
        return self.other == self.ours.destination

    @property
    def path(self) -> str:
        """The topology path of their route."""
        return f"{self.network.path.removesuffix('.cidr')}.other_routes.{self.other}"


def clashes(topology: Topology) -> Iterator[Clash]:
    """Yield each route of somebody else that takes packets from a route of ours, once."""
    others = other_routes_in(topology.sites)
    if not others:
        return
    placed = {network.address: network for network in networks_of(topology)}
    for table in route_tables(topology):
        ours = {parse_prefix(route.destination): route for route in table.routes}
        for prefix, leads in others.get(table.address, {}).items():
            around = _narrowest(prefix, ours)
            if around is not None:
                yield Clash(placed[table.address], cidr_of(prefix), leads, ours[around])


def _narrowest(prefix: Prefix, ours: dict[Prefix, Route]) -> Prefix | None:
    around = [one for one in ours if one.contains(prefix)]
    return min(around, key=lambda one: one.last - one.first, default=None)
