"""Ways round what a plan interrupts: of a VPC's only route, while the tunnel behind it is down.

A VPC has one route to each network. It does not follow when the tunnel behind it goes down, though
another gateway of the VPC carries the same pair of networks. It can be led there beforehand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vpn_declare.model.address import Address, make_address
from vpn_declare.reach.difference import Pair, both_ways
from vpn_declare.reach.fabric import Fabric, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Detour:
    """A route that leads another way for a while.

    Attributes:
        route: The route, as a resource.
        gateway: The gateway that it leads to meanwhile, as a resource.
        tunnel: The tunnel behind that, by its topology address.
        pairs: The pairs of networks that keep a path by it.
    """

    route: Address
    gateway: Address
    tunnel: str
    pairs: tuple[Pair, ...]

    @property
    def affects(self) -> tuple[str, ...]:
        """The pairs, in words."""
        return tuple(f"{one} {arrow} {other}" for one, arrow, other in both_ways(self.pairs))


def possible_detours(
    interrupted: Iterable[Pair], before: Fabric, after: Fabric
) -> Mapping[Address, Detour]:
    """Return, for routes of pairs that are interrupted, the best way round that there is.

    Whether it helps is another matter: the plan with it must be looked at again.

    Args:
        interrupted: Pairs of networks that reach each other before and after a plan.
        before: What forwards packets before it, ways that stand ready included.
        after: The same afterwards.
    """
    found: dict[Address, Detour] = {}
    for source, target in interrupted:
        way = _way_round(before, after, (source, target))
        if way is None:
            continue
        route, round_it = way
        address = Address(route.piece)
        pairs = found[address].pairs if address in found else ()
        site, _, name = round_it.gateway.partition(".")
        found[address] = Detour(
            route=address,
            gateway=make_address(site, "gateway", name),
            tunnel=round_it.tunnel,
            pairs=(*pairs, (source, target)),
        )
    return found


def _way_round(before: Fabric, after: Fabric, pair: Pair) -> tuple[Way, Way] | None:
    """Return the route of a pair and the best other way, if both are there before and after."""
    source, target = pair
    home = before.homes.get(source)
    if home is None or not home.is_vpc or target not in before.homes:
        return None
    destination = before.homes[target].prefix
    ways = before.ways.get(source, {}).get(destination, ())
    lasting = set(after.ways.get(source, {}).get(destination, ()))
    route = next((way for way in ways if "/route/" in way.piece), None)
    if route not in lasting or route is None:
        return None
    others = (way for way in ways if way.gateway != route.gateway and way in lasting)
    return next(((route, way) for way in others), None)
