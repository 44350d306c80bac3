"""One packet's way through a fabric: the rules of ``fabric``, step by step."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import NamedTuple

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.fabric import Fabric, Selector, Way

NOTHING: frozenset[str] = frozenset()


class End(StrEnum):
    """How a packet's way ends.

    ARRIVED: at a network, by way of a tunnel at least. LOCAL: it never left the site, because an
    address of its own is as near. ELSEWHERE: a route that somebody else keeps takes it. NO_ROUTE:
    its network has no route to it. NO_SELECTOR: a gateway has no selector pair for it.
    NOT_ADMITTED: the far end of a tunnel has none. LOOP: it came back to a gateway.
    """

    ARRIVED = "arrived"
    LOCAL = "local"
    ELSEWHERE = "elsewhere"
    NO_ROUTE = "no route"
    NO_SELECTOR = "no selector"
    NOT_ADMITTED = "not admitted"
    LOOP = "loop"


class Hop(NamedTuple):
    """A gateway that sent the packet into a tunnel, and the selector pair that took it."""

    gateway: str
    selector: Selector


class Walk(NamedTuple):
    """The whole way.

    Attributes:
        end: How it ended.
        at: Where: the topology address of a network or gateway.
        via: The route that it left its network by, and that route's destination; None if it never
            left.
        hops: The tunnels that it went through.
        networks: The networks that hold the address where it ended; empty if it was dropped.
        other: The destination of somebody else's route that took it; None if none did.
    """

    end: End
    at: str
    via: tuple[Prefix, Way] | None
    hops: tuple[Hop, ...]
    networks: tuple[str, ...]
    other: Prefix | None = None

    def uses(self) -> list[str]:
        """Return the gateways and tunnels that it needs, in the order of the way.

        The tunnel that the route was made for is one of them: without it there is no route.
        """
        found: dict[str, None] = {}
        if self.via is not None:
            found.update(dict.fromkeys((self.via[1].gateway, self.via[1].tunnel)))
        for hop in self.hops:
            found.update(dict.fromkeys((hop.gateway, hop.selector.tunnel, hop.selector.far)))
        return list(found)


class Packet(NamedTuple):
    """Prefixes that hold the source and the destination, the narrowest first."""

    source: tuple[Prefix, ...]
    target: tuple[Prefix, ...]


def walk(
    fabric: Fabric,
    network: str,
    ends: tuple[Prefix, Prefix],
    lost: Collection[str] = NOTHING,
) -> Walk:
    """Return the way of a packet.

    Args:
        fabric: What forwards it.
        network: Where it starts.
        ends: The classes of its source and destination addresses (``AddressSpace.classes``).
        lost: Gateways, tunnels and pieces that are not there.
    """
    packet = Packet(fabric.space.chain(ends[0]), fabric.space.chain(ends[1]))
    own = fabric.homes[network].prefix
    ways, others = fabric.ways.get(network, {}), fabric.others.get(network, {})
    for prefix in packet.target:
        if prefix == own:
            return Walk(End.LOCAL, network, None, (), (network,))
        if prefix in others:
            return Walk(End.ELSEWHERE, network, None, (), (), prefix)
        for way in ways.get(prefix, ()):
            is_there = way.gateway not in lost and way.tunnel not in lost
            if is_there and way.piece not in lost:
                return _through(fabric, packet, (prefix, way), lost)
    return Walk(End.NO_ROUTE, network, None, (), ())


def _through(
    fabric: Fabric, packet: Packet, via: tuple[Prefix, Way], lost: Collection[str]
) -> Walk:
    gateway = via[1].gateway
    hops: list[Hop] = []
    seen = {gateway}
    while True:
        here, selector = _decision(fabric, gateway, packet, lost)
        if here:
            end = End.ARRIVED if hops else End.LOCAL
            return Walk(end, gateway, via, tuple(hops), here)
        if selector is None:
            return Walk(End.NO_SELECTOR, gateway, via, tuple(hops), ())
        hops.append(Hop(gateway, selector))
        gateway = selector.far
        if not any(piece not in lost for piece in admitting(fabric, selector, packet)):
            return Walk(End.NOT_ADMITTED, gateway, via, tuple(hops), ())
        if gateway in seen:
            return Walk(End.LOOP, gateway, via, tuple(hops), ())
        seen.add(gateway)


def _decision(
    fabric: Fabric, gateway: str, packet: Packet, lost: Collection[str]
) -> tuple[tuple[str, ...], Selector | None]:
    """Return the networks that the gateway hands the packet to, or else the tunnel for it."""
    behind = fabric.behind.get(gateway, {})
    selectors = fabric.selectors.get(gateway, {})
    for prefix in packet.target:
        if prefix in behind:
            names = [name for outer in packet.target for name in behind.get(outer, ())]
            return tuple(names), None
        for selector in selectors.get(prefix, ()):
            is_there = selector.far not in lost and selector.tunnel not in lost
            if is_there and selector.local in packet.source and selector.piece not in lost:
                return (), selector
    return (), None


def admitting(fabric: Fabric, selector: Selector, packet: Packet) -> Iterator[str]:
    """Yield the pieces by which the far end of a tunnel admits a packet, the likeliest first."""
    pairs = fabric.admitted.get((selector.far, selector.tunnel))
    if pairs is None:
        return
    likely = (selector.remote, selector.local)
    yield from pairs.get(likely, ())
    for here in packet.target:
        for there in packet.source:
            if (here, there) != likely:
                yield from pairs.get((here, there), ())
