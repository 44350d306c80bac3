"""Rings of gateways that hand a packet round, found by walking every pair of networks."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.matrix import candidates, walks
from vpn_declare.reach.walk import End, Walk


@dataclass(frozen=True, slots=True)
class Loop:
    """A ring, and the first pair of networks whose packets are caught in it.

    Attributes:
        source: Where such a packet starts.
        target: Where it should go.
        gateways: The ring, from the gateway that sorts first; the last one sends to the first.
        tunnels: The tunnels that it goes through, in the same order.
    """

    source: str
    target: str
    gateways: tuple[str, ...]
    tunnels: tuple[str, ...]


def loops(fabric: Fabric) -> Iterator[Loop]:
    """Yield every ring once. Costs as much as the matrix."""
    told: set[tuple[str, ...]] = set()
    for source in sorted(fabric.ways):
        if source not in fabric.homes:
            continue
        for target in sorted(candidates(fabric, source)):
            for found in walks(fabric, source, target):
                if found.end is End.LOOP:
                    loop = _ring(source, target, found)
                    if loop.tunnels not in told:
                        told.add(loop.tunnels)
                        yield loop


def _ring(source: str, target: str, found: Walk) -> Loop:
    """Return the part of the way that repeats: what comes before it leads into the ring."""
    names = [hop.gateway for hop in found.hops]
    ring = found.hops[names.index(found.at) :]
    start = min(range(len(ring)), key=lambda position: ring[position].gateway)
    turned = (*ring[start:], *ring[:start])
    return Loop(
        source,
        target,
        tuple(hop.gateway for hop in turned),
        tuple(hop.selector.tunnel for hop in turned),
    )
