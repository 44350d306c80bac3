"""The way from one network to another in words, hop by hop, or why there is none."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from vpn_declare.model.prefix import Prefix, cidr_of
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.matrix import walks
from vpn_declare.reach.walk import NOTHING, End, Walk

_MOST_ROUTES: Final = 6
"""Routes that are listed where none fits; our own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What becomes of packets from one network to another.

    Attributes:
        source: Where they start; a topology address.
        target: Where they should arrive.
        reached: Whether all of them do.
        hops: What happens at each step, sentences.
        reason: Why they do not arrive; empty if they do.
    """

    source: str
    target: str
    reached: bool
    hops: tuple[str, ...]
    reason: str = ""


def path(fabric: Fabric, source: str, target: str, lost: frozenset[str] = NOTHING) -> Path:
    """Return the way between two networks of a fabric.

    Where parts of a prefix go different ways, the first way that fails is told, if any does.
    """
    if not fabric.is_judged(source, target):
        return _inside(source, target)
    ways = list(walks(fabric, source, target, lost))
    failed = [way for way in ways if way.end is not End.ARRIVED or target not in way.networks]
    told = failed[0] if failed else ways[0]
    return Path(
        source=source,
        target=target,
        reached=not failed,
        hops=tuple(_hops(source, told)),
        reason=_reason(_left_of(fabric, source, lost), told, source, target) if failed else "",
    )


def arrival(fabric: Fabric, source: str, target: str) -> tuple[str, ...]:
    """Return what happens to the first packet between two networks that arrives, if any does."""
    ways = walks(fabric, source, target)
    found = (way for way in ways if way.end is End.ARRIVED and target in way.networks)
    return tuple(line for way in itertools.islice(found, 1) for line in _hops(source, way))


def _left_of(fabric: Fabric, network: str, lost: frozenset[str]) -> Fabric:
    """Return a fabric in which a network has only the routes that a loss leaves it."""
    if not lost:
        return fabric
    left = {
        prefix: tuple(w for w in ways if lost.isdisjoint((w.gateway, w.tunnel, w.piece)))
        for prefix, ways in fabric.ways.get(network, {}).items()
    }
    kept = {prefix: ways for prefix, ways in left.items() if ways}
    return replace(fabric, ways={**fabric.ways, network: kept})


def _inside(source: str, target: str) -> Path:
    site = source.partition(".")[0]
    return Path(
        source=source,
        target=target,
        reached=False,
        hops=(),
        reason="That is one and the same network."
        if source == target
        else f"Both lie at {site}; what happens inside a site is the site's own affair.",
    )


def _hops(source: str, way: Walk) -> Iterator[str]:
    if way.via is None:
        return
    destination, route = way.via
    yield f"{source} has the route {cidr_of(destination)} to gateway {route.gateway}."
    for hop in way.hops:
        pair = f"{cidr_of(hop.selector.local)} <-> {cidr_of(hop.selector.remote)}"
        tunnel = hop.selector.tunnel.replace("--", " -- ", 1)
        yield f"{hop.gateway} puts it into tunnel {tunnel} (selectors {pair})."
    if way.end is End.ARRIVED:
        names = " and ".join(way.networks)
        yield f"{way.at} admits it and hands it to {names}."


def _reason(fabric: Fabric, way: Walk, source: str, target: str) -> str:
    wanted = f"{target} ({cidr_of(fabric.homes[target].prefix)})"
    match way.end:
        case End.NO_ROUTE:
            return f"{source} has no route to {wanted}. {_routes(fabric, source)}"
        case End.ELSEWHERE:
            return f"{_other(fabric, way)}, which is not ours and takes packets to {wanted} away."
        case End.NO_SELECTOR:
            return f"{way.at} has no selectors for {source} to {wanted}, so it drops the packet."
        case End.NOT_ADMITTED:
            return (
                f"{way.at} has no selectors in that tunnel that admit {source} to {wanted}, so it "
                "drops the packet."
            )
        case End.LOOP:
            return f"It comes back to {way.at}, so it would go round for ever."
        case End.LOCAL | End.ARRIVED:
            where = " and ".join(way.networks)
            return f"Some addresses of {wanted} are also those of {where}, and that is nearer."


def _other(fabric: Fabric, way: Walk) -> str:
    """Return the route of somebody else that took a packet, in words."""
    routes = fabric.others[way.at]
    taken = (f"{cidr_of(to)} to {where}" for to, where in routes.items() if to == way.other)
    return f"{way.at} has the route {', '.join(taken)}"


def _routes(fabric: Fabric, network: str) -> str:
    known = sorted(fabric.ways.get(network, {}))
    if not known:
        return "No tunnel carries it, so it has no routes at all."
    return f"It has routes to {_listed(known)} only."


def _listed(prefixes: list[Prefix]) -> str:
    shown = ", ".join(cidr_of(prefix) for prefix in prefixes[:_MOST_ROUTES])
    more = len(prefixes) - _MOST_ROUTES
    return f"{shown} and {more} more" if more > 0 else shown
