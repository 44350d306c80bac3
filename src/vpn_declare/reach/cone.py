"""What a packet between two networks may meet, whichever way it is sent: a cone of ways.

The walk of ``walk`` takes the best way; here all are followed. So what lies outside the cone can
never matter to the two networks, whatever is there at some moment of a plan and what is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.walk import Packet, admitting


@dataclass(slots=True)
class Cone:
    """What packets may meet.

    Attributes:
        pieces: Routes, selector pairs and instructions.
        of_tunnel: The selector pairs of each tunnel among them.
        arrives: Whether, for every class of addresses, some way leads there.
        touches: Whether that is so for any.
    """

    pieces: set[str] = field(default_factory=set)
    of_tunnel: dict[str, set[str]] = field(default_factory=dict)
    arrives: bool = True
    touches: bool = False

    def add(self, tunnel: str, piece: str) -> None:
        """Add a selector pair of a tunnel."""
        self.pieces.add(piece)
        self.of_tunnel.setdefault(tunnel, set()).add(piece)


def cone(fabric: Fabric, source: str, target: str) -> Cone:
    """Return what packets from one network to another may meet."""
    found = Cone()
    space = fabric.space
    for here in fabric.classes(source):
        for there in fabric.classes(target):
            packet = Packet(space.chain(here), space.chain(there))
            arrives = _follow(fabric, source, target, packet, found)
            found.arrives &= arrives
            found.touches |= arrives
    return found


def _follow(fabric: Fabric, source: str, target: str, packet: Packet, found: Cone) -> bool:
    """Follow every way of a packet; tell whether one of them ends at ``target``."""
    to_do: list[str] = []
    others = fabric.others.get(source, {})
    for prefix in packet.target:
        if prefix in others:  # and no wider route is ever asked
            break
        for way in fabric.ways.get(source, {}).get(prefix, ()):
            found.pieces.add(way.piece)
            to_do.append(way.gateway)
    ends = set(fabric.homes[target].gateways)
    seen = set(to_do)
    arrives = False
    while to_do:
        for far in _next(fabric, to_do.pop(), packet, found):
            arrives = arrives or far in ends
            if far not in seen:
                seen.add(far)
                to_do.append(far)
    return arrives


def _next(fabric: Fabric, gateway: str, packet: Packet, found: Cone) -> Iterator[str]:
    selectors = fabric.selectors.get(gateway, {})
    for prefix in packet.target:
        for selector in selectors.get(prefix, ()):
            if _holds(selector.local, packet.source):
                found.add(selector.tunnel, selector.piece)
                admitted = list(admitting(fabric, selector, packet))
                for piece in admitted:
                    found.add(selector.tunnel, piece)
                if admitted:
                    yield selector.far


def _holds(prefix: Prefix, chain: tuple[Prefix, ...]) -> bool:
    return prefix in chain
