"""What each change of a plan does to traffic: its class by the graph, and the pairs it affects.

The table of a kind says what a change may do at worst. Here is looked at which pairs of networks
the changed thing may carry, and what becomes of them: a pair that is parted, for a while or for
good, loses all its paths; one that is not has another one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from vpn_declare.model.address import Address, name_of
from vpn_declare.model.change import Action, Change, Impact, Reason
from vpn_declare.reach.cone import Cone
from vpn_declare.reach.difference import Pair, both_ways
from vpn_declare.reach.program import CUTS, NEW, changed_tunnels, lets_through

_MAKES: Final = frozenset({Action.CREATE, Action.REPLACE})
_GONE: Final = frozenset({Reason.VANISHED, Reason.DELETED_BEFORE})
_WHOLE: Final = frozenset({"gateway", "subnet", "route_table", "instructions"})
"""Kinds of which one carries all that goes through a gateway or a VPC."""


@dataclass(slots=True)
class _Carried:
    """The pairs that each thing may carry."""

    pieces: defaultdict[str, set[Pair]] = field(default_factory=lambda: defaultdict(set))
    tunnels: defaultdict[str, set[Pair]] = field(default_factory=lambda: defaultdict(set))
    places: defaultdict[str, set[Pair]] = field(default_factory=lambda: defaultdict(set))

    def by(self, change: Change) -> set[Pair]:
        """Return the pairs that what a change is about may carry."""
        match change.kind:
            case "peer":
                return self.tunnels[change.origin]
            case "instructions" if change.impact is not Impact.NEW_ADDRESS and change.before:
                return {pair for name in changed_tunnels(change) for pair in self.tunnels[name]}
            case "vpc":
                return self.places[f"{change.site}.{name_of(change.address)}"]
            case kind if kind in _WHOLE:
                return self.places[change.origin]
            case _:
                return self.pieces[change.address]


def weighed(
    changes: Iterable[Change],
    cones: Mapping[Pair, Cone],
    parted: Collection[Pair],
    by_people: Collection[str] = frozenset(),
) -> tuple[Change, ...]:
    """Return the changes, each with its class by the graph and the pairs that it affects.

    What is made can part a pair, too, by drawing its packets to where they end. That is told only
    of pairs that nothing else in the plan affects. Nothing is interrupted in a tunnel that is down
    already, because a peer of it or a gateway under it was found to be gone. How long it takes
    until a person has done the same at the other end nobody knows: no figure is told then.

    Args:
        changes: The changes, with the classes of their kinds' tables.
        cones: What packets may meet, for each pair that reaches each other before and that the
            plan touches.
        parted: Those of the pairs that are interrupted or lost.
        by_people: The tunnels of which a person sets up an end.
    """
    carried = _carried(cones)
    chosen = _without_what_is_down(tuple(changes), carried, parted)
    hit = {change.address: carried.by(change) for change in chosen if _disturbs(change)}
    explained = {pair for pairs in hit.values() for pair in pairs}
    left = set(parted) - explained
    waiting = _waiting(chosen, hit).intersection(parted)
    found: list[Change] = []
    for change in chosen:
        if change.address in hit:
            told = _weighed(change, hit[change.address], parted)
            is_open = _is_open_ended(change, hit[change.address] & waiting, by_people)
            found.append(replace(told, outage=None) if is_open else told)
        elif change.action in _MAKES and left:
            drawn = carried.pieces[f"{change.address}{NEW}"] & left
            found.append(_told(change, Impact.ALL_PATHS, drawn) if drawn else change)
        else:
            found.append(change)
    return tuple(found)


def _waiting(changes: Iterable[Change], hit: Mapping[Address, set[Pair]]) -> set[Pair]:
    """Return the pairs that wait for a person who follows new instructions."""
    asked = (one.address for one in changes if one.kind == "instructions" and one.address in hit)
    return {pair for address in asked for pair in hit[address]}


def _is_open_ended(change: Change, waiting: Collection[Pair], by_people: Collection[str]) -> bool:
    """Tell whether a change of a tunnel's end is over only when a person has done his part.

    Of a gateway it is told how long it takes itself, which is the least that it can be.
    """
    if "--" not in change.origin:
        return False
    return bool(waiting) or (change.kind == "peer" and change.origin in by_people)


def _without_what_is_down(
    changes: tuple[Change, ...], carried: _Carried, parted: Collection[Pair]
) -> tuple[Change, ...]:
    """Return the changes, those harmless that interrupt only what is interrupted already."""
    gone = {
        change.origin
        for change in changes
        if change.kind in {"peer", "gateway"} and change.reason in _GONE
    }
    return tuple(
        replace(change, impact=Impact.NONE, outage=None)
        if _is_down(change, gone) and carried.by(change).isdisjoint(parted)
        else change
        for change in changes
    )


def _is_down(change: Change, gone: Collection[str]) -> bool:
    """Tell whether what a change is about belongs to a tunnel that is down already."""
    if "--" not in change.origin:
        return False
    return change.origin in gone or any(
        end in gone for end in change.origin.partition("@")[0].split("--")
    )


def _disturbs(change: Change) -> bool:
    return change.action is not Action.CREATE and change.impact is not Impact.NONE


def _weighed(change: Change, pairs: set[Pair], parted: Collection[Pair]) -> Change:
    """Return a change with its class: only what is carried can be interrupted.

    A path that nothing takes now, because another is preferred, is one path all the same. Other
    selectors are a rekey; but between the two ends' turns they agree on nothing, where the far
    side does not keep the old SA until then.
    """
    is_parted = any(pair in parted for pair in pairs)
    if is_parted and change.impact is Impact.REKEY and lets_through(change):
        return _told(change, Impact.ALL_PATHS, pairs)
    if change.impact not in CUTS or change.impact is Impact.NEW_ADDRESS:
        return _told(change, change.impact, pairs)
    if not pairs:
        is_path = change.impact is Impact.ONE_PATH
        return change if is_path else replace(change, impact=Impact.NONE, outage=None)
    return _told(change, Impact.ALL_PATHS if is_parted else Impact.ONE_PATH, pairs)


def _told(change: Change, impact: Impact, pairs: Iterable[Pair]) -> Change:
    words = (f"{one} {arrow} {other}" for one, arrow, other in both_ways(tuple(pairs)))
    return replace(change, impact=impact, affects=tuple(words))


def _carried(cones: Mapping[Pair, Cone]) -> _Carried:
    found = _Carried()
    for pair, cone in cones.items():
        for piece in cone.pieces:
            found.pieces[piece].add(pair)
        for tunnel in cone.of_tunnel:
            found.tunnels[tunnel].add(pair)
            for gateway in tunnel.partition("@")[0].split("--"):
                found.places[gateway].add(pair)
        for network in pair:
            found.places[network].add(pair)
    return found
