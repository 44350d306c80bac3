"""What a plan does to who reaches whom: what state holds now against what it will hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Plan, Reachability
from vpn_declare.model.resource import Recorded
from vpn_declare.model.topology import Site, Topology
from vpn_declare.reach import (
    Difference,
    Fabric,
    Given,
    Parted,
    Transition,
    asked_of_people,
    both_ways,
    difference,
    fabric_of_resources,
    in_words_of_now,
    matrix,
    other_routes_in,
    pieces_after,
    pieces_before,
    program_of,
    remarks_on_plan,
    transition,
    weighed,
    with_one_end,
    with_waits,
    without_pairs_of,
)
from vpn_declare.reach.difference import Pair


@dataclass(frozen=True, slots=True)
class Effect:
    """What a plan changes of who reaches whom, and what happens in between.

    ``fabrics`` forward packets before it and after it; none where nothing was worked out. Of the
    tunnels ``by_people`` a person sets up an end. The changes ``cutting`` a tunnel are no rekey,
    whatever their kinds say.
    """

    difference: Difference = field(default_factory=Difference)
    on_the_way: Transition = field(default_factory=Transition)
    fabrics: tuple[Fabric, Fabric] | None = None
    by_people: frozenset[str] = frozenset()
    cutting: frozenset[Address] = frozenset()

    @property
    def interrupted(self) -> tuple[Pair, ...]:
        """Pairs that reach each other before and after, and may not in between."""
        return self.on_the_way.interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What state remembers, by the names that the topology has now (``plan.under_new_names``).

    Attributes:
        recorded: The records.
        held: Preferences of tunnels, by address; None takes the file's.
        rest: What that is called in the words of now which is no longer wanted, and so keeps its
            address (``plan.names_of_the_rest``).
    """

    recorded: Mapping[Address, Recorded]
    held: Mapping[str, int] | None = None
    rest: Mapping[Address, Address] = field(default_factory=dict)


def effect_of(
    plan: Plan,
    memory: Memory,
    topology: Topology | None,
    sites: Mapping[str, Site] | None = None,
) -> Effect:
    """Return what a plan does to reachability.

    Before is what state remembers as ready, without what was found to be gone; so drift and work
    that was done in part count. After is the same with the plan's changes.

    Nothing passes a tunnel with one end, nor one whose ends no longer agree; its routes stay.

    Each is judged by the preferences of its time. Routes that somebody else keeps are facts of the
    world: what the file says of them holds before and after; ``sites`` are the file's where
    everything goes and no topology is wanted.

    A plan without a step has no effect, unless a preference is new, and nothing is worked out.
    """
    tunnels = topology.tunnels if topology is not None else {}
    wanted = {address: tunnel.preference for address, tunnel in tunnels.items()}
    now = wanted if memory.held is None else memory.held
    then = {**now, **wanted}
    is_as_preferred = _beside_none(now) == _beside_none(then)
    if is_as_preferred and not plan.steps and not plan.changes:
        return Effect()
    old = in_words_of_now(pieces_before(plan, memory.recorded), memory.rest)
    new = in_words_of_now(pieces_after(plan, memory.recorded), memory.rest)
    others = other_routes_in(topology.sites if topology is not None else sites or {})
    program, pieces = program_of(plan, old, new)
    passing = without_pairs_of(with_one_end(old), old)
    lasting = without_pairs_of(program.parted, new)
    before = matrix(fabric_of_resources(passing, now, others))
    after = matrix(fabric_of_resources(lasting, then, others))
    on_the_way = transition(
        Given(
            program=program,
            pieces=pieces,
            preferences=then,
            expectations=topology.expect if topology is not None else (),
            before=before,
            after=after,
            others=others,
        )
    )
    touched = on_the_way.touched if is_as_preferred else None
    found = difference(before, after, touched)
    return Effect(
        difference=found,
        on_the_way=on_the_way,
        fabrics=(before.fabric, after.fabric),
        by_people=asked_of_people((*old, *new)),
        cutting=program.cutting,
    )


def _beside_none(preferences: Mapping[str, int]) -> Mapping[str, int]:
    """Return the preferences that are not 0, which is what a tunnel has of which none is said."""
    return {tunnel: number for tunnel, number in preferences.items() if number}


def weighed_by(effect: Effect, plan: Plan) -> Plan:
    """Return the plan with the class of each change as the graph has it, and whom it affects."""
    parted = Parted(
        interrupted=frozenset(effect.interrupted),
        lost=frozenset(effect.difference.lost),
        by_people=effect.by_people,
        cutting=effect.cutting,
    )
    return replace(plan, changes=weighed(plan.changes, effect.on_the_way.cones, parted))


def in_order(plan: Plan, effect: Effect) -> Plan:
    """Return the plan with the waits that keep traffic up and denied pairs apart."""
    added = with_waits(effect.on_the_way.waits, {step.id: step.after for step in plan.steps})
    steps = (
        replace(step, after=added[step.id]) if step.id in added else step for step in plan.steps
    )
    return replace(plan, steps=tuple(steps)) if added else plan


def in_words(effect: Effect) -> Reachability:
    """Return an effect as a plan holds it."""
    found = effect.difference
    return Reachability(
        gained=_words(found.gained),
        lost=_words(found.lost),
        weakened=_words(found.weakened),
        interrupted=_words(effect.interrupted),
    )


def broken_by(effect: Effect, topology: Topology | None) -> tuple[Diagnostic, ...]:
    """Return the expectations that a plan breaks, though the files as a whole keep them."""
    if topology is None:
        return ()
    found = effect.difference
    return tuple(remarks_on_plan(topology, found.gained, found.lost))


def _words(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(f"{one} {arrow} {other}" for one, arrow, other in both_ways(tuple(pairs)))
