"""A plan that relies on a spare path knows whether that is up."""

from dataclasses import replace

from vpn_declare.model.observation import Refresh
from vpn_declare.model.plan import Plan, StepAction
from vpn_declare.plan import PlanInput, make_plan
from vpn_declare.workflow.observation import Sought, observed
from vpn_declare.workflow.secrets import Keys
from vpn_declare.workflow.workspace import Workspace


def planned_in_sight(
    workspace: Workspace, keys: Keys, given: PlanInput, *, refresh: Refresh, parallelism: int
) -> tuple[Plan, PlanInput]:
    """Return the plan, made with a look at every path that it would see up before it goes on.

    A spare path that is down already protects nobody: the plan says so and does not wait for it.
    With ``Refresh.NONE`` nobody looks; ``parallelism`` is how many looks there are at a time.

    Raises:
        DiagnosticsError: as ``make_plan``, or the paths cannot be looked at.
    """
    plan = make_plan(given)
    chosen = {
        step.address: step.recorded
        for step in plan.steps
        if step.action is StepAction.CONFIRM and step.recorded is not None
    }
    if refresh is Refresh.NONE or not chosen:
        return plan, given
    seen = observed(
        workspace, keys, Sought(recorded=chosen, parallelism=parallelism, closely=True)
    )
    up = {address: item.is_up for address, item in seen.objects.items()}
    up |= dict.fromkeys(seen.vanished, False)
    if all(is_up is not False for is_up in up.values()):
        return plan, given
    given = replace(given, up=up)
    return make_plan(given), given
