"""What lies in a thing that is full is deleted before another takes its place.

A gateway has room for so many tunnels. Most plans make before they break; where that would be one
too many, the last ones that are made wait for as many that go.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from vpn_declare.model.address import Address, site_of
from vpn_declare.model.resource import Recorded, needs_of
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.letting_go import in_the_way

Rooms = Mapping[Address, tuple[str, int]]
"""For a thing in which others lie: their kind, and how many there may be."""


@dataclass(slots=True)
class _Full:
    """What is to be made in a thing, and what goes from it."""

    there: int = 0
    made: list[Address] = field(default_factory=list)
    going: list[Address] = field(default_factory=list)


def waits_for_room(
    rooms: Rooms, decisions: Mapping[Address, Decision], recorded: Mapping[Address, Recorded]
) -> Iterator[tuple[Address, Address]]:
    """Yield what is made, with what must be deleted first.

    Args:
        rooms: What has room for how many.
        decisions: What becomes of each resource.
        recorded: What is there.
    """
    kinds = {kind for kind, _ in rooms.values()}
    if not any(one.recorded is None and one.change.kind in kinds for one in decisions.values()):
        return
    found = _filled(rooms, decisions, recorded)
    owners: dict[Address, list[Address]] = {}
    for taker, owner in in_the_way(decisions):
        owners.setdefault(taker, []).append(owner)
    for place, full in found.items():
        surplus = full.there + len(full.made) - rooms[place][1]
        if surplus > 0:
            yield from _paired(full, surplus, owners)


def _filled(
    rooms: Rooms, decisions: Mapping[Address, Decision], recorded: Mapping[Address, Recorded]
) -> Mapping[Address, _Full]:
    found = {place: _Full() for place in rooms}
    needs = {address: record.depends_on for address, record in recorded.items()}
    for address, record in recorded.items():
        decision = decisions.get(address)
        for place in _places(address, needs, rooms, record.kind):
            found[place].there += 1
            if decision is not None and decision.resource is None:
                found[place].going.append(address)
    new = {a: needs_of(one.resource) for a, one in decisions.items() if one.resource is not None}
    wanted = {**needs, **new}
    for address, decision in decisions.items():
        if decision.recorded is None and decision.resource is not None:
            for place in _places(address, wanted, rooms, decision.change.kind):
                found[place].made.append(address)
    return found


def _places(
    address: Address, needs: Mapping[Address, Iterable[Address]], rooms: Rooms, kind: str
) -> set[Address]:
    """Return the things of ``rooms`` that something of a kind lies in, through what it needs.

    Those of other sites do not count: it only knows their address.
    """
    site = site_of(address)
    found: set[Address] = set()
    to_do, seen = [address], {address}
    while to_do:
        for need in needs.get(to_do.pop(), ()):
            if need in rooms and rooms[need][0] == kind and site_of(need) == site:
                found.add(need)
            elif need not in seen and need not in rooms:
                to_do.append(need)
            seen.add(need)
    return found


def _paired(
    full: _Full, surplus: int, owners: Mapping[Address, list[Address]]
) -> Iterator[tuple[Address, Address]]:
    """Yield as many pairs as are too many; who waits for a prefix takes its owner's place."""
    going = set(full.going)
    rest: list[Address] = []
    for address in sorted(full.made):
        freed = next((owner for owner in owners.get(address, ()) if owner in going), None)
        if freed is None:
            rest.append(address)
        else:
            going.remove(freed)
            surplus -= 1
    late = rest[max(0, len(rest) - surplus) :] if surplus > 0 else ()
    yield from zip(late, sorted(going), strict=False)
