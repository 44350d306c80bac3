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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Whom a plan parts.

    Attributes:
        interrupted: Pairs that have a path before and after, and none for a while.
        lost: Pairs that have none afterwards.
        by_people: The tunnels of which a person sets up an end.
        cutting: The changes that cut a tunnel though their kinds call them a rekey.
    """

    interrupted: frozenset[Pair] = frozenset()
    lost: frozenset[Pair] = frozenset()
    by_people: frozenset[str] = frozenset()
    cutting: frozenset[Address] = frozenset()

    @property
    def pairs(self) -> frozenset[Pair]:
        """All of them."""
        return self.interrupted | self.lost


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
    changes: Iterable[Change], cones: Mapping[Pair, Cone], by: Parted
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
        by: Those of the pairs that are interrupted or lost.
    """
    carried, parted = _carried(cones), by.pairs
    known = tuple(
        replace(change, impact=Impact.ONE_PATH) if change.address in by.cutting else change
        for change in changes
    )
    chosen = _without_what_is_down(known, carried, parted)
    hit = {change.address: carried.by(change) for change in chosen if _disturbs(change)}
    explained = {pair for pairs in hit.values() for pair in pairs}
    left = set(parted) - explained
    waiting = _waiting(chosen, hit) & parted
    found: list[Change] = []
    for change in chosen:
        pairs = hit.get(change.address, set())
        if change.address in hit:
            told = _weighed(change, pairs, parted)
        else:
            drawn = carried.pieces[f"{change.address}{NEW}"] & left
            is_drawing = drawn and change.action in _MAKES
            told = _told(change, Impact.ALL_PATHS, drawn) if is_drawing else change
        is_known = _has_figure(change, pairs, waiting, by)
        found.append(told if is_known else replace(told, outage=None))
    return tuple(found)


def _waiting(changes: Iterable[Change], hit: Mapping[Address, set[Pair]]) -> set[Pair]:
    """Return the pairs that wait for a person who follows new instructions."""
    asked = (one.address for one in changes if one.kind == "instructions" and one.address in hit)
    return {pair for address in asked for pair in hit[address]}


def _has_figure(change: Change, pairs: set[Pair], waiting: set[Pair], by: Parted) -> bool:
    """Tell whether the figure of a change says how long it takes.

    It does not where a person has to do his part: of a gateway it is told how long it takes
    itself, which is the least that it can be. What goes takes no time, but in a tunnel of which
    another one takes the place: that is as if it were replaced.
    """
    is_of_tunnel = "--" in change.origin
    if change.action is Action.DELETE and not (is_of_tunnel and pairs & by.interrupted):
        return False
    is_by_hand = change.kind == "peer" and change.origin in by.by_people
    return not is_of_tunnel or not (is_by_hand or pairs & waiting)


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
