"""Routes that somebody else keeps in our networks: facts of a file, held to be so at all times."""

from collections.abc import Mapping

from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Network, Site, Vpc
from vpn_declare.reach.fabric import OtherRoutes


def other_routes_in(sites: Mapping[str, Site]) -> Mapping[str, OtherRoutes]:
    """Return the routes of others in each network that has any, by its topology address."""
    found: dict[str, OtherRoutes] = {}
    for site in sites.values():
        networks: Mapping[str, Vpc | Network] = {**site.vpcs, **site.networks}
        for name, network in networks.items():
            if network.other_routes:
                routes = network.other_routes.items()
                found[f"{site.name}.{name}"] = {parse_prefix(to): where for to, where in routes}
    return found
