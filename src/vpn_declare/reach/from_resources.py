"""The fabric of resources, wanted or recorded: what is really there, drift and half-done work too.

Networks behind a gateway are known by the selector pairs that carry them: no other resource holds
them. So a network that no tunnel carries is not in it, even where it lies inside one that is
carried and its packets would be let through with that one's. A gateway that nobody can call is
taken to be set up as its instructions say.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from vpn_declare.model.address import Address, Ref, name_of
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.value import Attributes, Value
from vpn_declare.reach.fabric import Fabric, OtherRoutes, Rank, Selector, Way
from vpn_declare.reach.fabric_builder import FabricBuilder

_CHILD_PARTS: Final = 4
"""Parts of a child's name: gateway, far gateway, local network, remote network."""
_SPARE: Final = 1 << 16
"""Added to the preference number of a way that has no route: above any that can be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What counts of a resource: attributes as wanted, or as last sent together with outputs.

    ``version`` tells two apart that have one address, as it is and as it will be. ``called`` is
    its address in the words of now, where a rename leaves the old one as it is: names are read
    from there.
    """

    address: Address
    kind: str
    site: str
    origin: str
    attributes: Attributes
    depends_on: tuple[Address, ...] = ()
    version: str = ""
    called: Address | None = None

    @property
    def name(self) -> str:
        """Its name within its site."""
        return name_of(self.called or self.address)

    @property
    def key(self) -> str:
        """What it is called in the fabric."""
        return f"{self.address}{self.version}"


@dataclass(frozen=True, slots=True)
class _Child:
    """A selector pair, and the topology addresses that its name holds."""

    tunnel: str
    gateway: str
    far: str
    local: str
    remote: str
    local_prefix: Prefix
    remote_prefix: Prefix
    key: str
    is_instructed: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the local network is one of the gateway's own site."""
        return self.local.partition(".")[0] == self.gateway.partition(".")[0]


@dataclass(frozen=True, slots=True)
class _Ranks:
    """The ranks of tunnels."""

    preferences: Mapping[str, int]

    def of(self, tunnel: str) -> Rank:
        """Return the rank of a tunnel."""
        return (self.preferences.get(tunnel, 0), tunnel)


@dataclass(slots=True)
class _Reading:
    """Everything of the pieces that matters, by what it is looked up by."""

    children: dict[str, _Child] = field(default_factory=dict)
    tunnel_of: dict[Address, str] = field(default_factory=dict)
    vpcs: dict[str, Prefix] = field(default_factory=dict)
    vpc_of: dict[str, str] = field(default_factory=dict)
    routes: list[Piece] = field(default_factory=list)
    gateway_at: dict[tuple[str, str], str] = field(default_factory=dict)
    prefixes: dict[str, Prefix] = field(default_factory=dict)

    def prefix(self, value: object) -> Prefix:
        """Return a CIDR's prefix; each is parsed once, however many pieces hold it."""
        text = str(value)
        if text not in self.prefixes:
            self.prefixes[text] = parse_prefix(text)
        return self.prefixes[text]


def fabric_of_resources(
    pieces: Iterable[Piece],
    preferences: Mapping[str, int] = MappingProxyType({}),
    others: Mapping[str, OtherRoutes] = MappingProxyType({}),
    *,
    waits_for_routes: bool = False,
) -> Fabric:
    """Return the fabric of resources of the neutral kinds and of instructions.

    Args:
        pieces: The resources.
        preferences: Preference numbers of tunnels, which no resource holds; 0 where not said.
        others: Routes that somebody else keeps in networks, which no resource holds either.
        waits_for_routes: Nothing goes where no route leads yet: the fabric is for a moment, in
            which routes have had no time to follow a loss.
    """
    reading = _read(pieces)
    ranks = _Ranks(preferences)
    builder = FabricBuilder()
    builder.add_others(others)
    for vpc, prefix in reading.vpcs.items():
        builder.add_network(vpc, prefix, is_vpc=True)
    for gateway, vpc in reading.vpc_of.items():
        if vpc in reading.vpcs:
            builder.put_behind(vpc, gateway)
    _add_routes(builder, reading, ranks)
    if waits_for_routes:
        _add_instructed_ways(builder, reading, ranks)
    else:
        _add_spare_ways(builder, reading, ranks)
    for child in reading.children.values():
        if child.is_own and child.gateway not in reading.vpc_of:
            builder.add_network(child.local, child.local_prefix, is_vpc=False)
            builder.put_behind(child.local, child.gateway)
        pair = Selector(
            ranks.of(child.tunnel),
            child.tunnel,
            child.local_prefix,
            child.remote_prefix,
            child.far,
            child.key,
        )
        builder.add_selector(child.gateway, pair)
    return builder.fabric()


def _read(pieces: Iterable[Piece]) -> _Reading:
    found = _Reading()
    for piece in pieces:
        match piece.kind:
            case "vpc":
                vpc = f"{piece.site}.{piece.name}"
                found.vpcs[vpc] = found.prefix(piece.attributes["cidr"])
            case "subnet":
                vpc, _, gateway = piece.name.partition("/")
                found.vpc_of[f"{piece.site}.{gateway}"] = f"{piece.site}.{vpc}"
            case "gateway":
                gateway = f"{piece.site}.{piece.name}"
                private_ip = str(piece.attributes.get("private_ip"))
                found.gateway_at[piece.site, private_ip] = gateway
            case "child":
                found.children.update(_child(found, piece))
                found.tunnel_of[piece.called or piece.address] = piece.origin
            case "route":
                found.routes.append(piece)
            case "instructions":
                found.children.update(_instructed(found, piece))
            case _:
                pass  # peers and tables say nothing that names do not say
    return found


def networks_of(child: Piece) -> frozenset[str]:
    """Return the topology addresses of the networks that a selector pair is for, if it tells."""
    parts = child.name.split("/")
    if len(parts) != _CHILD_PARTS:
        return frozenset({child.key})
    return frozenset({_in_full(child, parts[2]), parts[3]})


def _in_full(child: Piece, network: str) -> str:
    return network if "." in network else f"{child.site}.{network}"


def _child(reading: _Reading, piece: Piece) -> Iterator[tuple[str, _Child]]:
    parts = piece.name.split("/")
    if len(parts) != _CHILD_PARTS:
        return
    gateway, far, local, remote = parts
    yield (
        piece.key,
        _Child(
            tunnel=piece.origin,
            gateway=f"{piece.site}.{gateway}",
            far=far.partition("@")[0],
            local=_in_full(piece, local),
            remote=remote,
            local_prefix=reading.prefix(piece.attributes["local_cidr"]),
            remote_prefix=reading.prefix(piece.attributes["remote_cidr"]),
            key=piece.key,
        ),
    )


def _instructed(reading: _Reading, piece: Piece) -> Iterator[tuple[str, _Child]]:
    """Yield the selector pairs that a gateway's instructions ask for."""
    for address, asked in _inside(piece.attributes.get("tunnels")).items():
        tunnel = _inside(asked)
        there = _inside(tunnel.get("remote_networks"))
        for local, local_cidr in _inside(tunnel.get("local_networks")).items():
            for remote, remote_cidr in there.items():
                yield (
                    f"{piece.key}/{address}/{local}/{remote}",
                    _Child(
                        tunnel=address,
                        gateway=f"{piece.site}.{piece.name}",
                        far=str(tunnel["remote_gateway"]),
                        local=local,
                        remote=remote,
                        local_prefix=reading.prefix(local_cidr),
                        remote_prefix=reading.prefix(remote_cidr),
                        key=piece.key,
                        is_instructed=True,
                    ),
                )


def _inside(value: Value) -> Mapping[str, Value]:
    """Return a mapping's content; nothing of what is none."""
    return value if isinstance(value, Mapping) else {}


def _add_routes(builder: FabricBuilder, reading: _Reading, ranks: _Ranks) -> None:
    for piece in reading.routes:
        destination = reading.prefix(piece.attributes["destination"])
        hop = _next_hop(reading, piece)
        way = Way(ranks.of(piece.origin), hop, piece.origin, piece.key)
        table = f"{piece.site}.{piece.name.partition('/')[0]}"
        if table in reading.vpcs:
            builder.add_way(table, destination, way)
        else:
            for local, tunnel in _served(reading, piece):
                own = Way(ranks.of(tunnel), hop, tunnel, piece.key)
                builder.add_way(local, destination, own)
                builder.put_behind(local, table)


def _served(reading: _Reading, route: Piece) -> Iterator[tuple[str, str]]:
    """Yield the networks that a route in a gateway's own table is for: of the pairs it needs.

    With each the tunnel that carries it there: the route's own may carry other networks only.
    """
    for address in route.depends_on:
        parts = name_of(address).split("/")
        if len(parts) == _CHILD_PARTS:
            yield f"{route.site}.{parts[2]}", reading.tunnel_of.get(address, route.origin)


def _next_hop(reading: _Reading, piece: Piece) -> str:
    """Return the gateway that a route leads to; by the tunnel it is for, if need be."""
    match piece.attributes.get("next_hop"):
        case Ref(address=address):
            return f"{piece.site}.{name_of(address)}"
        case value:
            found = reading.gateway_at.get((piece.site, str(value)))
            ends = piece.origin.partition("@")[0].split("--")
            own = [end for end in ends if end.partition(".")[0] == piece.site]
            return found or (own[0] if own else "")


def _add_spare_ways(builder: FabricBuilder, reading: _Reading, ranks: _Ranks) -> None:
    """Add, for each selector pair, the way that a route would take if the first were lost.

    A route table holds one route per destination. Without it nothing goes, but with it the other
    gateways that carry the same pair stand ready.
    """
    for child in reading.children.values():
        has_route = builder.has_way(child.local, child.remote_prefix)
        if child.is_own and (child.is_instructed or has_route):
            number, tunnel = ranks.of(child.tunnel)
            rank = (number if child.is_instructed else number + _SPARE, tunnel)
            way = Way(rank, child.gateway, child.tunnel, child.key)
            builder.add_way(child.local, child.remote_prefix, way)


def _add_instructed_ways(builder: FabricBuilder, reading: _Reading, ranks: _Ranks) -> None:
    """Add the ways of gateways whose site looks after its routes itself."""
    for child in reading.children.values():
        if child.is_own and child.is_instructed:
            way = Way(ranks.of(child.tunnel), child.gateway, child.tunnel, child.key)
            builder.add_way(child.local, child.remote_prefix, way)
