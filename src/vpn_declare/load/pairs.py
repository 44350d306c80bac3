"""Tunnel items and patterns to pairs of gateways."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.ends import Ends
from vpn_declare.load.faults import Faults
from vpn_declare.load.places import Spot
from vpn_declare.load.written_files import Entry
from vpn_declare.model.tunnel_file import HubSpokeFile, TunnelFile

MOST_TUNNELS: Final = 500_000
"""Tunnels that one pattern may make: a mesh of a thousand gateways. Our choice."""
_EITHER: Final = "either"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two gateways with a tunnel between them, as the item or pattern says.

    ``first`` and ``second`` are in the order of the file; ``initiator`` is one of them, or None.
    """

    first: str
    second: str
    initiator: str | None = None
    preference: int = 0


def pairs_of(item: Entry[TunnelFile], ends: Ends, faults: Faults) -> list[Pair]:
    """Return the pairs that an item stands for; what is wrong with it is noted."""
    model, spot = item.model, item.spot
    if model.hub_spoke is not None:
        found = _hub_spoke(model.hub_spoke, item, ends)
    elif model.mesh is not None:
        found = list(_mesh(ends.several(_placed(model.mesh, spot, "mesh")), spot, faults))
    elif model.chain is not None:
        found = [Pair(a, b) for a, b in pairwise(_each(model.chain, spot, "chain", ends))]
    else:
        between = _each(model.between or (), spot, "between", ends)
        found = [Pair(between[0], between[1])] if len(between) == 2 else []  # noqa: PLR2004
    paired = [pair for pair in found if not _is_loop(pair, spot, faults)]
    return _with_initiator(paired, item, faults)


def _placed(texts: Sequence[str], spot: Spot, *path: str) -> Iterable[tuple[str, Spot]]:
    for index, text in enumerate(texts):
        yield text, spot.inside(*path, index)


def _each(texts: Sequence[str], spot: Spot, key: str, ends: Ends) -> list[str]:
    found = [ends.one(text, part) for text, part in _placed(texts, spot, key)]
    return [address for address in found if address is not None] if all(found) else []


def _mesh(gateways: list[str], spot: Spot, faults: Faults) -> Iterator[Pair]:
    if len(gateways) * (len(gateways) - 1) // 2 > MOST_TUNNELS:
        faults.add(
            codes.TOO_MANY,
            f"A mesh of {len(gateways):,} gateways has more than {MOST_TUNNELS:,} tunnels.",
            "Use 'hub-spoke:', or several smaller meshes.",
            place=spot.nearest("mesh"),
        )
        return iter(())
    return (Pair(a, b) for a, b in combinations(sorted(gateways), 2))


def _hub_spoke(model: HubSpokeFile, item: Entry[TunnelFile], ends: Ends) -> list[Pair]:
    hubs = ends.several(_placed(model.hubs, item.spot, "hub-spoke", "hubs"))
    spokes = ends.several(_placed(model.spokes, item.spot, "hub-spoke", "spokes"))
    starts = item.model.initiator
    return [
        Pair(hub, spoke, {"hubs": hub, "spokes": spoke}.get(starts or ""), preference)
        for preference, hub in enumerate(hubs)
        for spoke in spokes
        if spoke not in hubs
    ]


def _is_loop(pair: Pair, spot: Spot, faults: Faults) -> bool:
    if pair.first == pair.second:
        faults.add(
            codes.SAME_ENDS,
            f"Both ends are '{pair.first}'.",
            "A tunnel joins two gateways.",
            place=spot.nearest(),
        )
    return pair.first == pair.second


def _with_initiator(pairs: list[Pair], item: Entry[TunnelFile], faults: Faults) -> list[Pair]:
    starts = item.model.initiator
    words = {_EITHER, "hubs", "spokes"} if item.model.hub_spoke is not None else {_EITHER}
    if starts is None or starts in words or not pairs:
        return pairs
    if not any(starts in (pair.first, pair.second) for pair in pairs):
        faults.add(
            codes.UNKNOWN_NAME,
            f"The initiator '{starts}' is neither end of the tunnel.",
            f"Write '{pairs[0].first}', '{pairs[0].second}' or '{_EITHER}'.",
            place=item.spot.nearest("initiator"),
        )
    return [
        Pair(
            pair.first,
            pair.second,
            starts if starts in (pair.first, pair.second) else None,
            pair.preference,
        )
        for pair in pairs
    ]
