"""Two more steps for a route that is led round what a plan interrupts: there, and back again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vpn_declare.model.address import Address, Ref
from vpn_declare.model.change import Action, Change, Difference, OnChange, Reason
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Resource, Status
from vpn_declare.model.value import SecretRef, digest
from vpn_declare.plan.compare import reading
from vpn_declare.plan.plan_input import PlanInput
from vpn_declare.plan.standby import Standby, standby_of
from vpn_declare.plan.turns import confirm_step, ends_of

_HOP = "next_hop"
_ADDRESS = "private_ip"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRound:
    """Where a route leads for a while.

    Attributes:
        route: The route.
        gateway: The gateway that it leads to meanwhile.
        origin: Topology address of the tunnel behind that.
        affects: The pairs of networks for which that is done, in words.
    """

    route: Address
    gateway: Address
    origin: str
    affects: tuple[str, ...] = ()


def with_detours(plan: Plan, ways: Iterable[WayRound], given: PlanInput) -> Plan:
    """Return the plan with steps that lead routes another way, and back.

    When each of them is taken is left to whoever orders the steps; only this is said here: a route
    leaves when the other way was seen up, and comes back when its own is up again. A route that
    the plan changes already, or that is not ours to change, is left alone, and so is one to a
    gateway that the plan changes.

    Args:
        plan: The plan.
        ways: Where routes are to lead for a while.
        given: What the plan was made from.
    """
    changed = {change.address for change in plan.changes}
    draft = _Draft(given, plan, standby_of(given, given.recorded))
    changes: list[Change] = list(plan.changes)
    for way in ways:
        resource, record = given.desired.get(way.route), given.recorded.get(way.route)
        hop = _private_address(given.recorded.get(way.gateway))
        if resource is None or record is None or hop is None or changed & {way.route, way.gateway}:
            continue
        if record.owned and record.status is Status.READY and _HOP not in resource.ignore:
            draft.add(resource, record, way)
            changes.append(_change(resource, record, way, hop))
    return replace(
        plan,
        steps=tuple(draft.steps[step_id] for step_id in sorted(draft.steps)),
        changes=tuple(sorted(changes, key=lambda change: change.address)),
    )


class _Draft:
    """The plan's steps, and those of detours."""

    def __init__(self, given: PlanInput, plan: Plan, standby: Standby) -> None:
        self.steps = {step.id: step for step in plan.steps}
        self._observed = given.observation.objects
        self._standby = standby
        self._seen: defaultdict[str, list[str]] = defaultdict(list)
        self._changing: defaultdict[str, list[str]] = defaultdict(list)
        for step in plan.steps:
            noun = step.desired or step.recorded
            kept = self._seen if step.action is StepAction.CONFIRM else self._changing
            kept[noun.origin if noun is not None else ""].append(step.id)

    def add(self, resource: Resource, record: Recorded, way: WayRound) -> None:
        """Add the way there and back of one route."""
        observed = self._observed.get(way.route)
        there = Step(
            id=f"{StepAction.DETOUR}:{way.route}",
            address=way.route,
            action=StepAction.DETOUR,
            after=tuple(sorted(self._seen[way.origin])),
            desired=replace(
                resource,
                attributes={**resource.attributes, _HOP: Ref(way.gateway, _ADDRESS)},
                origin=way.origin,
            ),
            recorded=record,
            changed=(_HOP,),
            precondition="" if observed is None else digest(reading(observed)),
        )
        back = Step(
            id=f"{StepAction.UPDATE}:{way.route}",
            address=way.route,
            action=StepAction.UPDATE,
            after=tuple(sorted({there.id, *self._seen_again(resource.origin)})),
            desired=resource,
            recorded=record,
            changed=(_HOP,),
        )
        self.steps |= {there.id: there, back.id: back}

    def _seen_again(self, origin: str) -> list[str]:
        """Return the steps that see a tunnel up after all its changes, and its gateways'."""
        found: list[str] = []
        changing = [step for one in (origin, *ends_of(origin)) for step in self._changing[one]]
        for witness in self._standby.witnesses.get(origin, ()):
            step = confirm_step(witness, is_changed=True)
            self.steps.setdefault(step.id, replace(step, after=tuple(sorted(changing))))
            found.append(step.id)
        return found


def _private_address(record: Recorded | None) -> str | None:
    if record is None or record.status is not Status.READY:
        return None
    found = {**record.attributes, **record.outputs}.get(_ADDRESS)
    return found if isinstance(found, str) else None


def _change(resource: Resource, record: Recorded, way: WayRound, hop: str) -> Change:
    values = {**record.attributes, **record.outputs}
    known = {name: value for name, value in values.items() if not isinstance(value, SecretRef)}
    difference = Difference(
        attribute=_HOP,
        path=_HOP,
        before=record.attributes.get(_HOP),
        after=hop,
        on_change=OnChange.MEANWHILE,
    )
    return Change(
        address=way.route,
        kind=resource.kind,
        site=resource.site,
        provider=resource.provider,
        action=Action.UPDATE,
        reason=Reason.DETOUR,
        detail=_why(way.affects),
        origin=resource.origin,
        title=resource.title,
        before=known,
        after={name: values[name] for name in resource.attributes if name in values},
        differences=(difference,),
        affects=way.affects,
        remote_id=record.remote_id,
    )


def _why(pairs: tuple[str, ...]) -> str:
    more = len(pairs) - 1
    whose = f"{pairs[0]} and {more} more keep" if more else f"{pairs[0]} keeps"
    return f"so that {whose} a path"
