"""``make_plan``: desired, recorded and observed in; a plan out. Pure: same input, same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.plan import Plan, Step
from vpn_declare.model.resource import Recorded, needs_of
from vpn_declare.plan.adoption import other_ids
from vpn_declare.plan.cycles import ring_diagnostic
from vpn_declare.plan.decide import Decider, Decision
from vpn_declare.plan.marks import check_marks
from vpn_declare.plan.needs import in_order
from vpn_declare.plan.order import ordered_steps
from vpn_declare.plan.plan_input import PlanInput
from vpn_declare.plan.renames import observed_as_renamed, renamed
from vpn_declare.plan.room import waits_for_room
from vpn_declare.plan.select import mistaken, selected
from vpn_declare.plan.standby import Standby, remarks_on_standby, standby_of


def make_plan(given: PlanInput) -> Plan:
    """Return the plan that turns what is into what is wanted.

    Raises:
        DiagnosticsError: wanted resources need each other in a ring, a selection names nothing,
            an object that is to be adopted is not what is declared, or a change would touch an
            object that is not ours.
    """
    recorded, moved_from = renamed(given.recorded, given.moved, given.desired)
    given = replace(given, observation=observed_as_renamed(given.observation, moved_from))
    if problems := (*mistaken(given, recorded), *other_ids(given)):
        raise DiagnosticsError(problems)
    decisions, adopted = _decisions(given, recorded, moved_from)
    kept, remarks = selected(decisions, given.selection)
    if problems := tuple(check_marks(given.base.lineage, kept.values())):
        raise DiagnosticsError(problems, exit_code=3)
    left = {new: old for new, old in moved_from.items() if new not in kept}
    standby = standby_of(given, recorded, left)
    late = tuple(waits_for_room(given.rooms, kept, recorded))
    steps = _steps(kept, standby, late)
    remarks += tuple(remarks_on_standby(standby, kept))
    return Plan(
        name=given.name,
        environment=given.environment,
        base=given.base,
        changes=tuple(
            kept[address].change for address in sorted(kept) if not kept[address].silent
        ),
        steps=steps,
        notices=tuple(sorted((*given.notices, *adopted, *remarks), key=lambda d: d.sort_key)),
        allocations=dict(sorted(given.allocations.items())),
        destroy=given.destroy,
    )


def _steps(
    decisions: Mapping[Address, Decision],
    standby: Standby,
    late: Sequence[tuple[Address, Address]],
) -> tuple[Step, ...]:
    """Return the ordered steps; a replacement side by side that closes a ring is given up."""
    one_by_one = {
        address: replace(decision, side_by_side=False) for address, decision in decisions.items()
    }
    waits: dict[str, tuple[str, ...]] = {}
    for attempt in (decisions, one_by_one):
        steps = ordered_steps(attempt, standby, late)
        waits = {step.id: step.after for step in steps}
        if len(in_order(waits)) == len(waits):
            return steps
    raise DiagnosticsError([ring_diagnostic(waits)])


def _decisions(
    given: PlanInput,
    recorded: Mapping[Address, Recorded],
    moved_from: Mapping[Address, Address],
) -> tuple[dict[Address, Decision], tuple[Diagnostic, ...]]:
    """Return what becomes of each resource, and remarks on what is adopted."""
    needs = {address: needs_of(resource) for address, resource in given.desired.items()}
    order = in_order(needs)
    if len(order) < len(needs):
        raise DiagnosticsError([ring_diagnostic(needs)])
    decider = Decider(given, recorded, moved_from, needs)
    for address in order:
        decider.decide(given.desired[address])
    for address in sorted(recorded.keys() - given.desired.keys()):
        decider.decide_unwanted(recorded[address])
    if has_errors(decider.remarks):
        raise DiagnosticsError(tuple(decider.remarks))
    return decider.decisions, tuple(decider.remarks)
