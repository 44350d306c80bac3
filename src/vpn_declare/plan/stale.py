"""Whether a saved plan still fits the world: only the objects that it touches count."""

from collections.abc import Iterator, Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.observation import Observation
from vpn_declare.model.plan import Base, Plan, Step, StepAction
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import digest
from vpn_declare.plan.compare import reading


def stale_reasons(
    plan: Plan, base: Base, recorded: Mapping[Address, Recorded], observation: Observation
) -> tuple[Diagnostic, ...]:
    """Return why the plan must not be applied any more; nothing if it may.

    ``observation`` covers the addresses that the plan touches, as they are now.
    """
    if plan.base.lineage and plan.base.lineage != base.lineage:
        return (_stale("", "It was made from another state than this one."),)
    moved = {step.address for step in plan.steps if step.action is StepAction.MOVE}
    return tuple(
        reason
        for step in plan.steps
        if not _is_brought_by_move(step, moved)
        for reason in _step_reasons(step, recorded, observation)
    )


def _is_brought_by_move(step: Step, moved: set[Address]) -> bool:
    """Tell whether a move of this plan brings what the step works on; the move is checked."""
    if step.action is StepAction.MOVE:
        return step.recorded is not None and step.recorded.address in moved
    return step.address in moved


def _step_reasons(
    step: Step, recorded: Mapping[Address, Recorded], observation: Observation
) -> Iterator[Diagnostic]:
    """Yield why one step no longer fits."""
    before = step.recorded.address if step.recorded is not None else step.address
    if step.recorded is None and before in recorded:
        yield _stale(step.address, f"{before} was made by somebody else meanwhile.")
    elif recorded.get(before) != step.recorded:
        yield _stale(step.address, f"State remembers something else of {before} now.")
    elif step.precondition and before in observation.vanished:
        yield _stale(step.address, f"The object behind {before} is gone meanwhile.")
    elif step.precondition and _now(before, observation) not in {"", step.precondition}:
        yield _stale(step.address, f"The object behind {before} was changed meanwhile.")


def _now(address: Address, observation: Observation) -> str:
    """Return the digest of the object as it is now, empty if it was not looked at."""
    observed = observation.objects.get(address)
    return "" if observed is None else digest(reading(observed))


def _stale(path: str, detail: str) -> Diagnostic:
    return Diagnostic(
        code="VPN202",
        summary="The plan is stale",
        detail=detail,
        fix="Make the plan again, read it, and apply that.",
        path=path,
    )
