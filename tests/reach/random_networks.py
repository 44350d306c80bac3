"""Networks, gateways and sites that change: prefixes are swapped, VPCs get other gateways.

Tunnels follow as far as they can: one whose gateway is gone is gone, and what no longer lies
behind an end is no longer carried by it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from random import Random

from reach.random_topologies import apart, random_site, with_tunnels
from vpn_declare.model.topology import Gateway, Site, Topology, Tunnel, TunnelEnd

Named = tuple[str, str]
"""A site and one of its networks."""


def rebuilt_networks(chance: Random) -> tuple[Topology, Topology]:
    """Return a topology without overlaps, and one after one to three edits, without them, too."""
    cidrs = apart()
    names = [f"s{number}" for number in range(chance.randint(2, 4))]
    first = with_tunnels({name: random_site(name, chance, cidrs) for name in names}, chance)
    while True:
        second = first
        for _ in range(chance.randint(1, 3)):
            second = chance.choice(_EDITS)(second, chance) if second.tunnels else second
        used = [second.sites[site].cidr_of(name) for site, name in networks_in(second)]
        if second.tunnels and len(set(used)) == len(used):
            return first, second


def networks_in(topology: Topology) -> list[Named]:
    """Return all networks of all sites."""
    sites = topology.sites.values()
    return [(site.name, name) for site in sites for name in (*site.vpcs, *site.networks)]


def _swap(topology: Topology, chance: Random) -> Topology:
    """Two networks exchange their prefixes."""
    if len(networks_in(topology)) < 2:
        return topology
    one, other = chance.sample(networks_in(topology), 2)
    was = {at: topology.sites[at[0]].cidr_of(at[1]) for at in (one, other)}
    return _with_cidr(_with_cidr(topology, one, was[other]), other, was[one])


def _renumber(topology: Topology, chance: Random) -> Topology:
    return _with_cidr(topology, chance.choice(networks_in(topology)), _free(chance))


def _free(chance: Random) -> str:
    return f"10.{chance.randint(100, 250)}.0.0/16"


def _with_cidr(topology: Topology, at: Named, cidr: str) -> Topology:
    site, name = topology.sites[at[0]], at[1]
    if name in site.vpcs:
        changed = replace(site, vpcs={**site.vpcs, name: replace(site.vpcs[name], cidr=cidr)})
    else:
        network = replace(site.networks[name], cidr=cidr)
        changed = replace(site, networks={**site.networks, name: network})
    return _with_site(topology, changed)


def _other_gateways(topology: Topology, chance: Random) -> Topology:
    """A gateway serves another VPC, or other networks of its premises."""
    site = chance.choice([*topology.sites.values()])
    gateway = chance.choice([*site.gateways.values()])
    if gateway.vpc is None:
        behind = _some([*site.networks], chance)
        changed = replace(gateway, networks=behind)
    else:
        vpc = chance.choice([*site.vpcs])
        changed = replace(gateway, vpc=vpc, networks=(vpc,))
    return _fitting(_with_gateway(topology, site, changed))


def _carry(topology: Topology, chance: Random) -> Topology:
    tunnel, side = _some_end(topology, chance)
    end: TunnelEnd = getattr(tunnel, side)
    behind = topology.sites[end.site].gateways[end.gateway].networks
    return _with_end(topology, tunnel, side, replace(end, networks=_some(behind, chance)))


def _transit(topology: Topology, chance: Random) -> Topology:
    """Transit through one end of a tunnel begins, ends, or is for others."""
    tunnel, side = _some_end(topology, chance)
    near = {tunnel.left.site, tunnel.right.site}
    far = [f"{site}.{name}" for site, name in networks_in(topology) if site not in near]
    through = tuple(sorted(chance.sample(far, chance.randint(0, len(far)))))
    changed = replace(getattr(tunnel, side), transit=through)
    return _with_end(topology, tunnel, side, changed)


def _prefer(topology: Topology, chance: Random) -> Topology:
    tunnel = chance.choice([*topology.tunnels.values()])
    changed = replace(tunnel, preference=chance.randint(0, 3))
    return replace(topology, tunnels={**topology.tunnels, tunnel.address: changed})


def _site_for_site(topology: Topology, chance: Random) -> Topology:
    """A site goes, and another comes that takes its prefixes."""
    gone = topology.sites[chance.choice([*topology.sites])]
    prefixes = [network.cidr for network in (*gone.vpcs.values(), *gone.networks.values())]
    new = f"s{len(topology.sites) + 4}"
    made = random_site(new, chance, chain(prefixes, _more()))
    sites = {name: site for name, site in topology.sites.items() if name != gone.name} | {
        new: made
    }
    left = _fitting(replace(topology, sites=sites))
    if not left.tunnels:
        return topology
    drawn = with_tunnels(sites, chance).tunnels.values()
    own = {one.address: one for one in drawn if new in (one.left.site, one.right.site)}
    return replace(left, tunnels=dict(sorted({**own, **left.tunnels}.items())))


def _more() -> Iterator[str]:
    return (f"10.{number}.0.0/16" for number in range(60, 99))


_EDITS = (_swap, _swap, _renumber, _other_gateways, _carry, _transit, _transit, _prefer,
          _site_for_site)  # fmt: skip


def _some(names: Iterable[str], chance: Random) -> tuple[str, ...]:
    found = sorted(names)
    return tuple(sorted(chance.sample(found, chance.randint(1, len(found)))))


def _some_end(topology: Topology, chance: Random) -> tuple[Tunnel, str]:
    return chance.choice([*topology.tunnels.values()]), chance.choice(("left", "right"))


def _with_end(topology: Topology, tunnel: Tunnel, side: str, end: TunnelEnd) -> Topology:
    changed = replace(tunnel, **{side: end})
    return replace(topology, tunnels={**topology.tunnels, tunnel.address: changed})


def _with_gateway(topology: Topology, site: Site, gateway: Gateway) -> Topology:
    return _with_site(topology, replace(site, gateways={**site.gateways, gateway.name: gateway}))


def _with_site(topology: Topology, site: Site) -> Topology:
    return replace(topology, sites={**topology.sites, site.name: site})


def _fitting(topology: Topology) -> Topology:
    """Return the topology with what is left of its tunnels."""
    known = {f"{site}.{name}" for site, name in networks_in(topology)}
    tunnels = {}
    for address, tunnel in topology.tunnels.items():
        left, right = (_fit(topology, end, known) for end in (tunnel.left, tunnel.right))
        if left and right:
            tunnels[address] = replace(tunnel, left=left, right=right)
    return replace(topology, tunnels=tunnels)


def _fit(topology: Topology, end: TunnelEnd, known: set[str]) -> TunnelEnd | None:
    site = topology.sites.get(end.site)
    if site is None or end.gateway not in site.gateways:
        return None
    behind = site.gateways[end.gateway].networks
    kept = tuple(name for name in end.networks if name in behind) or behind
    transit = tuple(name for name in end.transit if name in known)
    return replace(end, networks=tuple(sorted(kept)), transit=transit)
