"""Random small topologies: transit, overlaps, redundant gateways, networks carried or not.

In some of them somebody else keeps routes, too: within what we reach, to the same, or around it.
"""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import combinations
from random import Random

from vpn_declare.model.topology import Gateway, Network, Site, Topology, Tunnel, TunnelEnd, Vpc


def random_topology(chance: Random, fewest: int = 2, most: int = 5) -> Topology:
    """Return a topology of that many sites; about half of them have overlapping prefixes."""
    cidrs = _nested(chance) if chance.random() < 0.5 else apart()
    names = [f"s{number}" for number in range(chance.randint(fewest, most))]
    made = with_tunnels({name: random_site(name, chance, cidrs) for name in names}, chance)
    return replace(made, sites=_with_other_routes(made))


def random_pair(chance: Random) -> tuple[Topology, Topology]:
    """Return a topology without overlaps, and one that somebody may make of it.

    Half of the time single things change, half of the time all tunnels are drawn anew.
    """
    cidrs = apart()
    names = [f"s{number}" for number in range(chance.randint(2, 4))]
    first = with_tunnels({name: random_site(name, chance, cidrs) for name in names}, chance)
    first = replace(first, sites=_with_other_routes(first))
    if chance.random() < 0.5:
        return first, with_tunnels(first.sites, chance)
    second = first
    for _ in range(chance.randint(1, 3)):
        second = chance.choice(_EDITS)(second, chance)
    return first, second


def redundant_pair(chance: Random) -> tuple[Topology, Topology]:
    """Return a topology of VPCs with two or three ways each, and one with another suite or key.

    The ways of a pair of networks share no gateway.
    """
    ways = chance.choice((2, 2, 3))
    names = ("s0", "s1", "s2")[: chance.randint(2, 3)]
    first = _with_spare_ways({name: _vpc_with_spare(name, ways) for name in names}, chance)
    changed = {
        address: replace(
            tunnel, **chance.choice(({"crypto": "interop"}, {"psk": "env:OTHER"}, {}))
        )
        for address, tunnel in first.tunnels.items()
    }
    return first, replace(first, tunnels=changed)


def rebuilt_pair(chance: Random) -> tuple[Topology, Topology]:
    """Return a redundant topology, of premises too, and one of which anything is another.

    Proposals, keys and preferences change, tunnels come and go, and a gateway is another one; some
    sites have one gateway for all of their tunnels.
    """
    names = ("s0", "s1", "s2")[: chance.randint(2, 3)]
    kinds = {name: chance.choice((_vpc_with_spare, _vpc_with_spare, _lan)) for name in names}
    counts = {name: chance.choice((1, 2, 3, 3)) for name in names}
    sites = {name: kinds[name](name, counts[name]) for name in names}
    every = _with_spare_ways(sites, chance)
    first, second = (
        {a: tunnel for a, tunnel in every.tunnels.items() if chance.random() < 0.8}
        or every.tunnels
        for _ in range(2)
    )
    edits = ({"crypto": "interop"}, {"psk": "env:OTHER"}, {"preference": chance.randint(0, 2)}, {})
    second = {a: replace(tunnel, **chance.choice(edits)) for a, tunnel in second.items()}
    changed = replace(every, tunnels=second)
    if chance.random() < 0.4:
        changed = _edit_gateway(changed, chance)
    return replace(every, tunnels=first), changed


def _with_spare_ways(sites: dict[str, Site], chance: Random) -> Topology:
    """Each two sites have as many tunnels as the one with more gateways has gateways."""
    tunnels: dict[str, Tunnel] = {}
    for one, other in combinations(sorted(sites), 2):
        ways = max(len(sites[one].gateways), len(sites[other].gateways))
        for number, preference in enumerate(chance.sample((0, 0, 1, 2), ways)):
            left, right = (
                TunnelEnd(
                    site=name,
                    gateway=f"g{number % len(sites[name].gateways)}",
                    networks=("n0",),
                )
                for name in (one, other)
            )
            tunnel = Tunnel(left=left, right=right, psk="env:KEY", preference=preference)
            tunnels[tunnel.address] = tunnel
    return Topology(name="random", sites=sites, tunnels=dict(sorted(tunnels.items())))


def _vpc_with_spare(name: str, count: int) -> Site:
    names = [f"g{number}" for number in range(count)]
    return Site(
        name=name, provider="neutral", vpcs={"n0": Vpc(name="n0", cidr=f"10.{name[1:]}.0.0/16")},
        gateways={one: Gateway(name=one, vpc="n0", networks=("n0",)) for one in names},
    )  # fmt: skip


def _lan(name: str, count: int) -> Site:
    gateways = {
        f"g{number}": Gateway(
            name=f"g{number}", networks=("n0",), public_ip=f"203.0.113.{name[1:]}{number}"
        )
        for number in range(count)
    }
    network = Network(name="n0", cidr=f"10.{name[1:]}.0.0/16")
    return Site(name=name, provider="neutral", networks={"n0": network}, gateways=gateways)


def _with_other_routes(topology: Topology) -> dict[str, Site]:
    """The sites, half of the time with routes of others; drawn by a chance of their own."""
    chance = Random(" ".join(topology.tunnels))
    if chance.random() < 0.5:
        return dict(topology.sites)
    cidrs = [
        network.cidr
        for site in topology.sites.values()
        for network in (*site.vpcs.values(), *site.networks.values())
    ]
    return {name: _site_with_others(site, cidrs, chance) for name, site in topology.sites.items()}


def _site_with_others(site: Site, cidrs: list[str], chance: Random) -> Site:
    def some() -> dict[str, str]:
        count = chance.choice([0, 0, 1, 2])
        return dict(sorted((_near(chance.choice(cidrs), chance), "peering") for _ in range(count)))

    return replace(
        site,
        vpcs={name: replace(one, other_routes=some()) for name, one in site.vpcs.items()},
        networks={name: replace(one, other_routes=some()) for name, one in site.networks.items()},
    )


def _near(cidr: str, chance: Random) -> str:
    """A prefix that is some part of another one, the same, or around it."""
    prefix = IPv4Network(cidr)
    match chance.choice(("part", "part", "same", "around")):
        case "part":
            longer = prefix.prefixlen + chance.randint(1, 8)
            first = int(prefix[0]) + chance.randrange(1 << (longer - prefix.prefixlen)) * (
                1 << (32 - longer)
            )
            return str(IPv4Network((first, longer)))
        case "around":
            return str(prefix.supernet(chance.randint(1, 4)))
        case _:
            return cidr


def others_of(topology: Topology) -> dict[str, tuple[IPv4Network, ...]]:
    """Where the routes go that somebody else keeps, by network."""
    return {
        f"{site.name}.{name}": tuple(map(IPv4Network, network.other_routes))
        for site in topology.sites.values()
        for name, network in (*site.vpcs.items(), *site.networks.items())
    }


def _edit_tunnel(topology: Topology, chance: Random) -> Topology:
    address = chance.choice(sorted(topology.tunnels))
    tunnel = topology.tunnels[address]
    changed = chance.choice(
        (
            replace(tunnel, crypto="interop"),
            replace(tunnel, esp=replace(tunnel.esp, dh="modp3072")),
            replace(tunnel, psk="env:OTHER"),
            _carrying_less(topology, tunnel, chance),
        )
    )
    return replace(topology, tunnels={**topology.tunnels, address: changed})


def _carrying_less(topology: Topology, tunnel: Tunnel, chance: Random) -> Tunnel:
    end = tunnel.left
    behind = topology.sites[end.site].gateways[end.gateway].networks
    carried = tuple(sorted(chance.sample(behind, chance.randint(1, len(behind)))))
    return replace(tunnel, left=replace(end, networks=carried))


def _drop_tunnel(topology: Topology, chance: Random) -> Topology:
    if len(topology.tunnels) == 1:
        return topology
    gone = chance.choice(sorted(topology.tunnels))
    rest = {key: one for key, one in topology.tunnels.items() if key != gone}
    return replace(topology, tunnels=rest)


def _add_tunnels(topology: Topology, chance: Random) -> Topology:
    more = with_tunnels(topology.sites, chance).tunnels
    return replace(topology, tunnels=dict(sorted({**more, **topology.tunnels}.items())))


def _edit_gateway(topology: Topology, chance: Random) -> Topology:
    site = topology.sites[chance.choice(sorted(topology.sites))]
    gateway = site.gateways[chance.choice(sorted(site.gateways))]
    gateway = (
        replace(gateway, public_ip=f"198.51.100.{chance.randint(1, 250)}")
        if gateway.public_ip
        else replace(gateway, package="medium")
    )
    site = replace(site, gateways={**site.gateways, gateway.name: gateway})
    return replace(topology, sites={**topology.sites, site.name: site})


_EDITS = (_edit_tunnel, _edit_tunnel, _drop_tunnel, _add_tunnels, _edit_gateway)


def with_tunnels(sites: dict[str, Site], chance: Random) -> Topology:
    """Return a topology of sites with up to seven tunnels, drawn by chance."""
    networks = [
        f"{site.name}.{name}" for site in sites.values() for name in (*site.vpcs, *site.networks)
    ]
    tunnels: dict[str, Tunnel] = {}
    for number in range(chance.randint(1, 7)):
        one, other = sorted(chance.sample(_gateways(sites), 2))
        ends = [
            _end(sites, end, away, networks, chance) for end, away in ((one, other), (other, one))
        ]
        tunnel = Tunnel(
            left=ends[0],
            right=ends[1],
            name=chance.choice([None, f"t{number}"]),
            psk="env:KEY",
            preference=chance.choice([0, 0, 1, 2]),
        )
        tunnels[tunnel.address] = tunnel
    return Topology(name="random", sites=sites, tunnels=dict(sorted(tunnels.items())))


def _nested(chance: Random) -> Iterator[str]:
    while True:
        length = chance.choice([12, 13, 14, 15, 16])
        start = chance.randrange(1 << (length - 11)) << (32 - length)
        first = (10 << 24) + start
        yield f"{first >> 24}.{first >> 16 & 255}.{first >> 8 & 255}.{first & 255}/{length}"


def apart() -> Iterator[str]:
    """Yield prefixes that share no address."""
    return (f"10.{number}.0.0/16" for number in range(256))


def random_site(name: str, chance: Random, cidrs: Iterator[str]) -> Site:
    """Return a cloud or premises with up to three networks and one or two gateways."""
    is_cloud = chance.random() < 0.5
    number = chance.randint(1, 2)
    nets = [f"n{index}" for index in range(chance.randint(1, 3))]
    if is_cloud:
        vpcs = {net: Vpc(name=net, cidr=next(cidrs)) for net in nets}
        served = {f"g{index}": chance.choice(nets) for index in range(number)}
        gateways = {
            gateway: Gateway(name=gateway, vpc=vpc, networks=(vpc,))
            for gateway, vpc in served.items()
        }
        return Site(name=name, provider="neutral", vpcs=vpcs, gateways=gateways)
    networks = {net: Network(name=net, cidr=next(cidrs)) for net in nets}
    gateways = {
        f"g{index}": Gateway(
            name=f"g{index}",
            networks=tuple(sorted(chance.sample(nets, chance.randint(1, len(nets))))),
            public_ip=f"203.0.113.{int(name[1:]) * 10 + index}",
        )
        for index in range(number)
    }
    return Site(name=name, provider="neutral", networks=networks, gateways=gateways)


def _gateways(sites: dict[str, Site]) -> list[str]:
    return [f"{site.name}.{gateway}" for site in sites.values() for gateway in site.gateways]


def _end(
    sites: dict[str, Site], end: str, away: str, networks: list[str], chance: Random
) -> TunnelEnd:
    site, _, gateway = end.partition(".")
    behind = sites[site].gateways[gateway].networks
    foreign = [n for n in networks if n.partition(".")[0] not in {site, away.partition(".")[0]}]
    wanted = min(len(foreign), chance.choice([0, 0, 1, 2, 3]))
    return TunnelEnd(
        site=site,
        gateway=gateway,
        networks=tuple(sorted(chance.sample(behind, chance.randint(1, len(behind))))),
        transit=tuple(sorted(chance.sample(foreign, wanted))),
    )
