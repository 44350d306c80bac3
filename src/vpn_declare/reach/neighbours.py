"""Sites that have a neighbour in common and yet do not reach each other through it.

A VPN is not transitive by itself, and people who draw three sites in a row often think it is. A
site with many neighbours is a hub, and its spokes are kept apart on purpose more often than not;
so are two hubs that share many spokes. Neither is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import networks_of

_MOST_NEIGHBOURS: Final = 3
"""With more neighbours than this a site counts as a hub; our own choice."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two sites, and the neighbour through which they could reach each other but do not."""

    one: str
    other: str
    through: str


def apart(topology: Topology) -> Iterator[Apart]:
    """Yield the pairs of sites, sorted. Costs as much as there are tunnels and what they carry.

    Sites that some tunnel joins, directly or by ``transit``, are not told: if such a way is
    incomplete, that is a finding of its own. Nor are those that the neighbour has default routes
    for, which lead from one to the other.
    """
    neighbours = _neighbours(topology)
    joined = {
        frozenset((one, other))
        for tunnel in topology.tunnels.values()
        for one in {address.partition(".")[0] for address in tunnel.left.carried}
        for other in {address.partition(".")[0] for address in tunnel.right.carried}
    }
    found: dict[tuple[str, str], list[str]] = {}
    for site in sorted(neighbours):
        near = sorted(neighbours[site])
        if len(near) <= _MOST_NEIGHBOURS:
            for pair in combinations(near, 2):
                found.setdefault(pair, []).append(site)
    led = _led_by_default(topology)
    for (one, other), shared in sorted(found.items()):
        if frozenset((one, other)) not in joined and len(shared) <= _MOST_NEIGHBOURS:
            ways = (site for site in shared if not {(site, one), (site, other)} <= led)
            yield from (Apart(one, other, site) for site in ways)


def _led_by_default(topology: Topology) -> set[tuple[str, str]]:
    """Return the sites through which a default route leads, each with the site that it leads."""
    everything = {one.address for one in networks_of(topology) if one.prefix.is_default}
    if not everything:
        return set()
    return {
        (here.site, far.site)
        for tunnel in topology.tunnels.values()
        for here, far in ((tunnel.left, tunnel.right), (tunnel.right, tunnel.left))
        if not everything.isdisjoint(here.carried)
    }


def _neighbours(topology: Topology) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for tunnel in topology.tunnels.values():
        one, other = tunnel.left.site, tunnel.right.site
        if one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found
