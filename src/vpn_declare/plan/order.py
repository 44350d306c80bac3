"""From decisions to ordered steps.

What must come before what, and nothing more:

1. A thing is made or changed after all that it needs was made or changed.
2. A thing is deleted after all that *had* needed it was deleted.
3. A thing is deleted after all that had needed it, and no longer will, was changed.
4. A replacement is two steps: delete then create; or, where both may exist side by side, the old
   one is put aside (``~replaced``), the new one made, what needs it changed, the old one deleted.
5. A rename is written down before anything else happens under the new address.
6. What is deleted only to be made again is deleted as late as possible: when all that its new
   self needs is there; so is what an earlier run put aside and had no time to delete.
7. What the far side refuses to have twice is let go of first (``plan.letting_go``), and so is what
   fills a gateway that has no room left (``plan.room``).
8. Paths that stand in for each other take turns, and are seen up in between (``plan.turns``).

An update never waits for a deletion that it does not need, or a ring would appear. Rules 3,
6 and 8 keep traffic up but nothing depends on them for being possible: where they close a ring (a
prefix moves from one gateway to another, and nobody may have it twice), they give way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.model.address import ASIDE, Address
from vpn_declare.model.change import Action
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.model.resource import needs_of
from vpn_declare.model.value import digest
from vpn_declare.plan.compare import reading
from vpn_declare.plan.cycles import rings
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.letting_go import waits_for_others
from vpn_declare.plan.needs import in_order
from vpn_declare.plan.standby import Standby
from vpn_declare.plan.turns import Turns, turns

_FORWARD = {
    Action.CREATE: StepAction.CREATE,
    Action.UPDATE: StepAction.UPDATE,
    Action.REPLACE: StepAction.CREATE,
    Action.IMPORT: StepAction.IMPORT,
    Action.READ: StepAction.READ,
}

_REMOVES = frozenset({StepAction.DELETE, StepAction.FORGET, StepAction.RELEASE})


@dataclass(slots=True)
class _Draft:
    """Steps and edges while they are collected."""

    steps: dict[str, Step] = field(default_factory=dict)
    forward: dict[Address, str] = field(default_factory=dict)
    backward: dict[Address, str] = field(default_factory=dict)
    moves: dict[Address, str] = field(default_factory=dict)
    after: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rather_after: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, step: Step) -> str:
        self.steps[step.id] = step
        return step.id

    def steps_of(self) -> dict[Address, tuple[str, ...]]:
        """Return the ids of the steps that change what is behind each address."""
        found: defaultdict[Address, tuple[str, ...]] = defaultdict(tuple)
        for side in (self.backward, self.forward):
            for address, step_id in side.items():
                found[address] += (step_id,)
        return found


def ordered_steps(
    decisions: Mapping[Address, Decision],
    standby: Standby | None = None,
    late: Iterable[tuple[Address, Address]] = (),
) -> tuple[Step, ...]:
    """Return the steps that carry the decisions out, sorted by id, each with what it waits for.

    ``standby`` are paths that stand in for each other (rule 8); ``late`` is what is made, with
    what must be deleted first (rule 7).
    """
    draft = _Draft()
    taken = set(decisions)
    for decision in decisions.values():
        _add_steps(draft, decision, taken)
    for decision in decisions.values():
        _wait_for_move(draft, decision.change.address)
        _wait_for_needs(draft, decision)
        _wait_for_former_dependants(draft, decision)
    _delete_late(draft, decisions)
    found = turns(decisions, draft.steps_of(), standby or Standby())
    _add_turns(draft, found)
    for later, earlier in waits_for_others(decisions, draft.forward, draft.backward):
        draft.after[later].add(earlier)
    for made, deleted in late:
        draft.after[draft.forward[made]].add(draft.backward[deleted])
    _add_what_is_possible(draft)
    blind = found.blind(draft.after)
    return tuple(
        replace(step, after=tuple(sorted(draft.after[step_id] - blind)))
        for step_id, step in sorted(draft.steps.items())
        if step_id not in blind
    )


def _add_steps(draft: _Draft, decision: Decision, taken: set[Address]) -> None:
    change = decision.change
    address = change.address
    if change.moved_from is not None:
        draft.moves[address] = draft.add(_step(decision, StepAction.MOVE))
    match change.action:
        case Action.MOVE:
            return
        case Action.DELETE | Action.FORGET:
            draft.backward[address] = draft.add(_step(decision, _removal(decision)))
        case Action.REPLACE if decision.side_by_side:
            _add_side_by_side(draft, decision, taken)
        case Action.REPLACE:
            delete = draft.add(_step(decision, StepAction.DELETE))
            create = draft.add(_step(decision, StepAction.CREATE))
            draft.backward[address], draft.forward[address] = delete, create
            draft.after[create].add(delete)
        case action:
            record = decision.record_only or _only_waits(decision)
            forward = StepAction.RECORD if record else _FORWARD[action]
            draft.forward[address] = draft.add(_step(decision, forward))


def _removal(decision: Decision) -> StepAction:
    if decision.change.action is Action.DELETE:
        return StepAction.DELETE
    return StepAction.RELEASE if decision.releases else StepAction.FORGET


def _wait_for_move(draft: _Draft, address: Address) -> None:
    """Rule 5."""
    for step_id in (draft.forward.get(address), draft.backward.get(address)):
        if step_id is not None and address in draft.moves:
            draft.after[step_id].add(draft.moves[address])


def _only_waits(decision: Decision) -> bool:
    """Tell whether an unfinished object needs nothing but time."""
    return decision.change.action is Action.UPDATE and not decision.change.differences


def _add_side_by_side(draft: _Draft, decision: Decision, taken: set[Address]) -> None:
    address = decision.change.address
    aside = Address(f"{address}{ASIDE}")
    while aside in taken:
        aside = Address(f"{aside}{ASIDE}")
    taken.add(aside)
    put_aside = draft.add(
        Step(
            id=f"{StepAction.MOVE}:{aside}",
            address=aside,
            action=StepAction.MOVE,
            recorded=decision.recorded,
            precondition=_precondition(decision),
        )
    )
    create = draft.add(_step(decision, StepAction.CREATE))
    assert decision.recorded is not None  # noqa: S101 - only what is recorded can be replaced
    delete = draft.add(
        Step(
            id=f"{StepAction.DELETE}:{aside}",
            address=aside,
            action=StepAction.DELETE,
            recorded=replace(decision.recorded, address=aside),
        )
    )
    if address in draft.moves:
        draft.after[put_aside].add(draft.moves[address])
    draft.after[create].add(put_aside)
    draft.after[delete].add(create)
    draft.forward[address], draft.backward[address] = create, delete


def _step(decision: Decision, action: StepAction) -> Step:
    change = decision.change
    wants = action not in _REMOVES
    recorded = decision.recorded
    if action is StepAction.MOVE and recorded is not None and change.moved_from is not None:
        recorded = replace(
            recorded, address=change.moved_from, site=change.moved_from.split("/", 1)[0]
        )
    return Step(
        id=f"{action}:{change.address}",
        address=change.address,
        action=action,
        desired=decision.resource if wants else None,
        recorded=recorded,
        changed=_changed(decision) if action is StepAction.UPDATE else (),
        precondition=_precondition(decision),
    )


def _changed(decision: Decision) -> tuple[str, ...]:
    return tuple(sorted({item.attribute for item in decision.change.differences}))


def _precondition(decision: Decision) -> str:
    return "" if decision.observed is None else digest(reading(decision.observed))


def _wait_for_needs(draft: _Draft, decision: Decision) -> None:
    """Rule 1; a move on the way counts, so that what it renames is found."""
    forward = draft.forward.get(decision.change.address)
    if forward is None or decision.resource is None:
        return
    for need in needs_of(decision.resource):
        for step_id in (draft.forward.get(need), draft.moves.get(need)):
            if step_id is not None:
                draft.after[forward].add(step_id)


def _wait_for_former_dependants(draft: _Draft, decision: Decision) -> None:
    """Rules 2 and 3, seen from the one that had needed others."""
    if decision.recorded is None:
        return
    address = decision.change.address
    deleted, forward = draft.backward.get(address), draft.forward.get(address)
    still_needs = set(needs_of(decision.resource)) if decision.resource is not None else set()
    for need in decision.recorded.depends_on:
        removal = draft.backward.get(need)
        if removal is None:
            continue
        if deleted is not None:
            draft.after[removal].add(deleted)
        side_by_side = removal not in {f"{action}:{need}" for action in _REMOVES}
        if forward is not None and (need not in still_needs or side_by_side):
            draft.rather_after[removal].add(forward)


def _delete_late(draft: _Draft, decisions: Mapping[Address, Decision]) -> None:
    """Rule 6, over all that a new self needs, directly or not."""
    for address, removal in draft.backward.items():
        successor = draft.forward.get(Address(address.removesuffix(ASIDE)))
        if successor is not None and address.endswith(ASIDE):
            draft.rather_after[removal].add(successor)
        create = draft.forward.get(address)
        if create is None or removal not in draft.after[create]:
            continue
        to_do, seen = [address], {address}
        while to_do:
            resource = decisions[to_do.pop()].resource
            found = {n for n in needs_of(resource) if n in draft.forward} if resource else set()
            to_do += sorted(found - seen)
            seen |= found
        draft.rather_after[removal] |= {draft.forward[need] for need in seen - {address}}


def _add_turns(draft: _Draft, found: Turns) -> None:
    """Rule 8; what is looked at has its new name by then."""
    draft.steps.update(found.confirms)
    for later, earlier in (*found.waits, *found.in_sight):
        draft.rather_after[later].add(earlier)
    for step in found.confirms.values():
        if step.address in draft.moves:
            draft.after[step.id].add(draft.moves[step.address])


def _add_what_is_possible(draft: _Draft) -> None:
    """Add the edges of rules 3, 6 and 8, but for those that would close a ring."""
    if not draft.rather_after:
        return
    both = {step_id: draft.after[step_id] | draft.rather_after[step_id] for step_id in draft.steps}
    ring_of = rings(both) if len(in_order(both)) < len(both) else {}
    for step_id, others in draft.rather_after.items():
        ring = ring_of.get(step_id)
        draft.after[step_id] |= {o for o in others if ring is None or ring_of.get(o) != ring}
