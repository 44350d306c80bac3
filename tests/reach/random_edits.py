"""What else somebody may do to a topology in one go: rename, protect, leave things to themselves.

Names are renamed everywhere at once, so that old and new ones are told apart by words alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from random import Random

from vpn_declare.model.address import Address
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import (
    Gateway,
    Lifecycle,
    Move,
    Removal,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
)

Names = Mapping[str, str]


@dataclass(frozen=True)
class Edit:
    """What becomes of names, and of tunnels that are no longer declared.

    ``preferences`` are those of all tunnels, by their old and new names, no two alike: of what is
    alike the name decides, and those change here. ``targets`` are all that is carried out now;
    none means everything. At sites that are ``one_way`` a pair of prefixes has one tunnel at most.
    """

    names: Names
    moved: tuple[Move, ...]
    removed: tuple[Removal, ...]
    preferences: Mapping[str, int]
    targets: tuple[str, ...] = ()
    one_way: frozenset[str] = frozenset()


def with_subnets(topology: Topology) -> Topology:
    """Return a topology in which no gateway has its subnet from its name: that is remembered."""
    sites = {
        name: replace(site, gateways={one: _with_subnet(site, one) for one in site.gateways})
        for name, site in topology.sites.items()
    }
    return replace(topology, sites=sites)


def _with_subnet(site: Site, name: str) -> Gateway:
    gateway = site.gateways[name]
    if gateway.vpc is None:
        return gateway
    parts = IPv4Network(site.vpcs[gateway.vpc].cidr).subnets(new_prefix=24)
    return replace(gateway, subnet=str(list(parts)[-1 - int(name[1:])]))


def edited(first: Topology, second: Topology, chance: Random) -> tuple[Topology, Topology, Edit]:
    """Return both topologies: in the second some are renamed, protected, or left and kept."""
    first, second = with_subnets(first), with_subnets(second)
    words = sorted({*second.sites, "g0", "g1", "g2", "n0", "n1", "n2", *_tunnel_names(second)})
    names = {word: f"{chance.choice('ax')}{word}" for word in words if chance.random() < 0.3}
    dropped = sorted(first.tunnels.keys() - second.tunnels.keys())
    removed = tuple(
        Removal(in_new_words(address, names), keep=True)
        for address in dropped
        if chance.random() < 0.5
    )
    every = {**first.tunnels, **second.tunnels}
    numbers = {a: every[a].preference * 100 + n for n, a in enumerate(sorted(every))}
    guarded = Lifecycle(prevent_destroy=True)
    tunnels = {
        address: replace(
            tunnel,
            preference=numbers[address],
            lifecycle=guarded if chance.random() < 0.3 else tunnel.lifecycle,
        )
        for address, tunnel in second.tunnels.items()
    }
    second = replace(second, tunnels=tunnels)
    both = {**numbers, **{in_new_words(a, names): number for a, number in numbers.items()}}
    before = {a: replace(one, preference=numbers[a]) for a, one in first.tunnels.items()}
    first = replace(first, tunnels=before)
    return first, _renamed(second, names), Edit(names, _moves(first, names), removed, both)


def edited_in_part(
    first: Topology, second: Topology, chance: Random
) -> tuple[Topology, Topology, Edit]:
    """Return the same, of which only some sites, gateways or tunnels are targeted, or peers."""
    first, second, edit = edited(first, second, chance)
    ends = [end for one in second.tunnels.values() for end in (one.left, one.right)]
    possible = {*second.sites, *second.tunnels, *(end.address for end in ends)}
    possible |= {f"{end.site}/peer/{end.gateway}" for end in ends}
    targets = chance.sample(sorted(possible), min(len(possible), chance.choice((1, 1, 2, 3))))
    return first, second, replace(edit, targets=tuple(sorted(targets)))


def in_new_words(text: str, names: Names) -> str:
    """Return an address in the new words; the ends of a tunnel stay sorted."""
    new = re.sub(r"[a-z]+\d+", lambda word: names.get(word[0], word[0]), text)
    if "--" not in new:
        return new
    ends, at, name = new.partition("@")
    return "--".join(sorted(ends.split("--"))) + at + name


def resource_in_new_words(resource: Resource, names: Names) -> Resource:
    """Return a resource under its new name, with what it needs."""
    address = in_new_words(resource.address, names)
    attributes = {
        key: replace(value, address=Address(in_new_words(value.address, names)))
        if hasattr(value, "address")
        else value
        for key, value in resource.attributes.items()
    }
    return replace(
        resource,
        address=Address(address),
        site=address.partition("/")[0],
        origin=in_new_words(resource.origin, names),
        attributes=attributes,
        depends_on=tuple(Address(in_new_words(one, names)) for one in resource.depends_on),
    )


def _tunnel_names(topology: Topology) -> set[str]:
    return {tunnel.name for tunnel in topology.tunnels.values() if tunnel.name}


def _moves(first: Topology, names: Names) -> tuple[Move, ...]:
    """Return the renames: of sites, then of what is in them, then of tunnels."""
    found = [Move(site, names[site]) for site in first.sites if site in names]
    for site in first.sites.values():
        new = names.get(site.name, site.name)
        found += [
            Move(f"{new}.{thing}", f"{new}.{names[thing]}")
            for thing in (*site.gateways, *site.vpcs, *site.networks)
            if thing in names
        ]
    for tunnel in first.tunnels.values():
        if tunnel.name in names:
            target = in_new_words(tunnel.address, names)
            found.append(Move(f"{target.partition('@')[0]}@{tunnel.name}", target))
    return tuple(found)


def _renamed(topology: Topology, names: Names) -> Topology:
    def new(word: str) -> str:
        return names.get(word, word)

    def all_new(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(in_new_words(word, names) for word in words))

    sites = {
        new(site.name): replace(
            site,
            name=new(site.name),
            vpcs={new(v.name): replace(v, name=new(v.name)) for v in site.vpcs.values()},
            networks={new(n.name): replace(n, name=new(n.name)) for n in site.networks.values()},
            gateways={
                new(g.name): replace(
                    g, name=new(g.name), vpc=g.vpc and new(g.vpc), networks=all_new(g.networks)
                )
                for g in site.gateways.values()
            },
        )
        for site in topology.sites.values()
    }

    def end(one: TunnelEnd) -> TunnelEnd:
        return replace(
            one,
            site=new(one.site),
            gateway=new(one.gateway),
            networks=all_new(one.networks),
            transit=all_new(one.transit),
        )

    def tunnel(one: Tunnel) -> Tunnel:
        left, right = sorted((end(one.left), end(one.right)), key=lambda side: side.address)
        return replace(one, left=left, right=right, name=one.name and new(one.name))

    tunnels = [tunnel(one) for one in topology.tunnels.values()]
    return replace(
        topology,
        sites=dict(sorted(sites.items())),
        tunnels=dict(sorted((one.address, one) for one in tunnels)),
    )
