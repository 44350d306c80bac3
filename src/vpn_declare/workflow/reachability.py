"""What a plan does to who reaches whom: what state holds now against what it will hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Impact
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Plan, Reachability
from vpn_declare.model.resource import Recorded, Resource, Status
from vpn_declare.model.topology import Topology
from vpn_declare.reach import (
    Difference,
    Fabric,
    Piece,
    Touch,
    both_ways,
    difference,
    fabric_of_resources,
    interrupted,
    matrix,
    remarks_on_plan,
)
from vpn_declare.reach.difference import Pair

_GONE: Final = frozenset({Action.DELETE})
_DISTURBS: Final = frozenset({Action.DELETE, Action.REPLACE})
_CUTS: Final = frozenset({Impact.ONE_PATH, Impact.ALL_PATHS, Impact.NEW_ADDRESS})
_LETS_THROUGH: Final = frozenset({"local_cidr", "remote_cidr", "destination", "next_hop", "cidr"})
"""Attributes that decide which packets pass; a change of one is not made at both ends at once."""
_NOT_THERE: Final = frozenset({Action.CREATE, Action.IMPORT, Action.READ})


@dataclass(frozen=True, slots=True)
class Effect:
    """The fabric after a plan, what is different from before, what is cut in between."""

    after: Fabric
    difference: Difference
    interrupted: tuple[Pair, ...] = ()


def effect_of(
    plan: Plan,
    recorded: Mapping[Address, Recorded],
    topology: Topology | None,
    held: Mapping[str, int] | None = None,
) -> Effect:
    """Return what a plan does to reachability.

    Before is what state remembers as ready, without what was found to be gone; so drift and work
    that was done in part count. After is the same with the plan's changes.

    Each is judged by the preferences of its time: ``held`` are those that state remembers of
    tunnels, by address; None takes the file's.
    """
    tunnels = topology.tunnels if topology is not None else {}
    wanted = {address: tunnel.preference for address, tunnel in tunnels.items()}
    ranks = (wanted if held is None else held, {**(held or {}), **wanted})
    moments = (tuple(_before(plan, recorded)), tuple(_after(plan, recorded)))
    before, after = (matrix(fabric_of_resources(*at)) for at in zip(moments, ranks, strict=True))
    found = Effect(after.fabric, difference(before, after))
    touch = _touch(plan)
    if not touch:
        return found
    left = (filter(touch.leaves, pieces) for pieces in moments)
    here, there = (matrix(fabric_of_resources(*at)) for at in zip(left, ranks, strict=True))
    return replace(found, interrupted=interrupted((before, after), (here, there)))


def in_words(effect: Effect) -> Reachability:
    """Return an effect as a plan holds it."""
    found = effect.difference
    return Reachability(
        gained=_words(found.gained),
        lost=_words(found.lost),
        weakened=_words(found.weakened),
        interrupted=_words(effect.interrupted),
    )


def _touch(plan: Plan) -> Touch:
    """Return what a plan disturbs: what is made anew or goes, new selectors, tunnels cut."""
    changes = plan.changes
    return Touch(
        addresses=frozenset(
            change.address
            for change in changes
            if change.action in _DISTURBS
            or any(item.attribute in _LETS_THROUGH for item in change.differences)
        ),
        tunnels=frozenset(
            change.origin for change in changes if change.kind == "peer" and _cuts(change)
        ),
    )


def _cuts(change: Change) -> bool:
    return change.action is not Action.CREATE and change.impact in _CUTS


def broken_by(effect: Effect, topology: Topology | None) -> tuple[Diagnostic, ...]:
    """Return the expectations that a plan breaks, though the files as a whole keep them."""
    if topology is None:
        return ()
    found = effect.difference
    return tuple(remarks_on_plan(topology, found.gained, found.lost))


def _words(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(f"{one} {arrow} {other}" for one, arrow, other in both_ways(tuple(pairs)))


def _before(plan: Plan, recorded: Mapping[Address, Recorded]) -> Iterator[Piece]:
    new_of = {change.moved_from: change.address for change in plan.changes if change.moved_from}
    missing = {change.address for change in plan.changes if change.action in _NOT_THERE}
    for address, record in recorded.items():
        if record.status is Status.READY and new_of.get(address, address) not in missing:
            yield _recorded(record, new_of.get(address, address))


def _after(plan: Plan, recorded: Mapping[Address, Recorded]) -> Iterator[Piece]:
    wanted = {step.address: step.desired for step in plan.steps if step.desired is not None}
    new_of = {change.moved_from: change.address for change in plan.changes if change.moved_from}
    gone = {change.address for change in plan.changes if change.action in _GONE}
    for address, record in recorded.items():
        now = new_of.get(address, address)
        if now not in gone and now not in wanted and record.status is Status.READY:
            yield _recorded(record, now)
    for resource in wanted.values():
        yield _wanted(resource)


def _recorded(record: Recorded, address: Address) -> Piece:
    return Piece(
        address=address,
        kind=record.kind,
        site=address.partition("/")[0],
        origin=record.origin,
        attributes={**record.outputs, **record.attributes},
        depends_on=record.depends_on,
    )


def _wanted(resource: Resource) -> Piece:
    return Piece(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        origin=resource.origin,
        attributes=resource.attributes,
        depends_on=resource.depends_on,
    )
