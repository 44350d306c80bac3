"""Networks that get smaller: half of the hosts go, and what the others do goes on."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from random import Random
from typing import TypeVar

from reach.random_topologies import random_pair
from vpn_declare.model.topology import Network, Site, Topology, Vpc

Any = TypeVar("Any", Vpc, Network)


def shrunk_pair(chance: Random) -> tuple[Topology, Topology]:
    """Return a topology, and one in which some networks of premises are a half of what they were.

    Half of the time tunnels are others, too.
    """
    first, second = random_pair(chance)
    second = second if chance.random() < 0.5 else first
    sites = {name: _shrunk(site, chance) for name, site in second.sites.items()}
    return first, replace(second, sites=sites)


def _shrunk(site: Site, chance: Random) -> Site:
    return replace(site, networks=_halved(site.networks, chance))


def _halved(networks: Mapping[str, Any], chance: Random) -> dict[str, Any]:
    return {
        name: replace(network, cidr=_half(network.cidr)) if chance.random() < 0.7 else network
        for name, network in networks.items()
    }


def _half(cidr: str) -> str:
    return str(next(IPv4Network(cidr).subnets()))
