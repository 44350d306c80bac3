"""A packet walk, host by host: the oracle for reachability, written apart from it.

It knows nothing of classes of addresses or of fabrics. It takes the resources of every site, as
the far side would hold them, and passes single packets from table to table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network
from types import MappingProxyType

from vpn_declare.model.resource import Resource


@dataclass(frozen=True)
class Child:
    tunnel: str
    local_name: str
    local: IPv4Network
    remote: IPv4Network
    far: str
    address: str


@dataclass(frozen=True)
class Route:
    to: IPv4Network
    gateway: str
    tunnel: str
    children: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a network is: its prefix, whether it is a VPC, the gateways it lies behind."""

    cidr: IPv4Network
    is_vpc: bool
    gateways: tuple[str, ...]


class World:
    """All tables. What does not pass packets now (``passes``) is there all the same.

    A route keeps the metric that it was given, whether the tunnel it is for is up or not.
    """

    def __init__(
        self,
        resources: Iterable[Resource],
        places: Mapping[str, Place],
        metric: Callable[[str], int] = lambda _: 0,
        others: Mapping[str, tuple[IPv4Network, ...]] = MappingProxyType({}),
        passes: Callable[[Resource], bool] = lambda _: True,
    ) -> None:
        self.places = places
        self.others = others
        self.metric = metric
        self.children: dict[str, list[Child]] = {}
        self.tables: dict[str, list[Route]] = {}
        self.tunnel_of: dict[str, str] = {}
        for resource in resources:
            if resource.kind == "child":
                self.tunnel_of[resource.address] = resource.origin
            if resource.kind == "child" and passes(resource):
                self._child(resource)
            if resource.kind == "route":
                self._route(resource)

    def _child(self, resource: Resource) -> None:
        gateway, far, local, _ = resource.address.split("/", 2)[2].split("/")
        self.children.setdefault(f"{resource.site}.{gateway}", []).append(
            Child(
                tunnel=resource.origin,
                local_name=local,
                local=IPv4Network(resource.attributes["local_cidr"]),
                remote=IPv4Network(resource.attributes["remote_cidr"]),
                far=far.partition("@")[0],
                address=resource.address,
            )
        )

    def _route(self, resource: Resource) -> None:
        table = resource.address.split("/")[2]
        next_hop = resource.attributes["next_hop"].address.split("/")[2]
        self.tables.setdefault(f"{resource.site}.{table}", []).append(
            Route(
                to=IPv4Network(resource.attributes["destination"]),
                gateway=f"{resource.site}.{next_hop}",
                tunnel=resource.origin,
                children=resource.depends_on,
            )
        )

    def arrives_at(self, network: str, source: IPv4Address, target: IPv4Address) -> set[str]:
        """The networks where a packet comes out of a tunnel; none if it is dropped or stays."""
        routes = [route for route in self.routes_of(network) if target in route.to]
        own = self.places[network].cidr
        if not routes:
            return set()
        best = min(routes, key=lambda r: (-r.to.prefixlen, self.metric(r.tunnel), r.tunnel))
        if target in own and own.prefixlen >= best.to.prefixlen:
            return set()
        theirs = [to.prefixlen for to in self.others_at(network) if target in to]
        if max(theirs, default=-1) >= best.to.prefixlen:
            return set()
        return self.forwarded(best.gateway, source, target)

    def others_at(self, network: str) -> tuple[IPv4Network, ...]:
        """Destinations of the routes that somebody else keeps in a network."""
        return self.others.get(network, ())

    def routes_of(self, network: str) -> Iterator[Route]:
        place = self.places[network]
        if place.is_vpc:
            yield from self.tables.get(network, ())
            return
        site, _, name = network.partition(".")
        for gateway in place.gateways:
            for route in self.tables.get(gateway, ()):
                peer = f"{site}/child/{gateway.partition('.')[2]}/"
                mine = [c for c in route.children if c.startswith(peer)]
                ours = [child for child in mine if child.split("/")[4] == name]
                if ours:  # by the tunnel of this network's own pair: that is what it is ranked by
                    yield replace(route, tunnel=self.tunnel_of.get(ours[0], route.tunnel))

    def forwarded(self, gateway: str, source: IPv4Address, target: IPv4Address) -> set[str]:
        been: list[str] = []
        while gateway not in been:
            been.append(gateway)
            here = {
                name: place.cidr.prefixlen
                for name, place in self.places.items()
                if gateway in place.gateways and target in place.cidr
            }
            onward = [
                child
                for child in self.children.get(gateway, ())
                if source in child.local and target in child.remote
            ]
            nearest = max(here.values(), default=-1)
            further = max((child.remote.prefixlen for child in onward), default=-1)
            if here and nearest >= further:
                return set(here) if len(been) > 1 else set()
            if not onward:
                return set()
            child = min(
                (child for child in onward if child.remote.prefixlen == further),
                key=lambda child: (self.metric(child.tunnel), child.tunnel),
            )
            gateway = child.far
            if not any(
                back.tunnel == child.tunnel and target in back.local and source in back.remote
                for back in self.children.get(gateway, ())
            ):
                return set()
        return set()


def hosts_of(network: IPv4Network, others: Iterable[IPv4Network]) -> set[IPv4Address]:
    """Hosts enough to see every border that runs through a network."""
    found = {network[0], network[-1]}
    for other in others:
        first, last = int(other[0]), int(other[-1])
        for number in (first - 1, first, last, last + 1):
            if 0 <= number < 1 << 32 and IPv4Address(number) in network:
                found.add(IPv4Address(number))
    return found


def pairs_by_walking(world: World) -> set[tuple[str, str]]:
    """All pairs of networks of which every host reaches every host."""
    cidrs = {place.cidr for place in world.places.values()}
    cidrs.update(route.to for routes in world.tables.values() for route in routes)
    cidrs.update(to for name in world.places for to in world.others_at(name))
    for children in world.children.values():
        cidrs.update(cidr for child in children for cidr in (child.local, child.remote))
    hosts = {name: hosts_of(place.cidr, cidrs) for name, place in world.places.items()}
    for name, place in world.places.items():
        if place.cidr.prefixlen == 0:  # a default route: whatever is no other network's
            named = [one.cidr for one in world.places.values() if one.cidr.prefixlen]
            hosts[name] = {host for host in hosts[name] if not any(host in cidr for cidr in named)}
    return {
        (source, target)
        for source in world.places
        for target in world.places
        if is_judged(world, source, target)
        and all(
            target in world.arrives_at(source, here, there)
            for here in hosts[source]
            for there in hosts[target]
        )
    }


def is_judged(world: World, source: str, target: str) -> bool:
    one_site = source.partition(".")[0] == target.partition(".")[0]
    a_vpc = world.places[source].is_vpc or world.places[target].is_vpc
    return source != target and (not one_site or a_vpc)
