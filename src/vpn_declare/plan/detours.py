"""Two more steps for a route that is led round what a plan interrupts: there, and back again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from vpn_declare.model.address import Address, Ref
from vpn_declare.model.change import Action, Change, Difference, OnChange, Reason
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Resource, Status, needs_of
from vpn_declare.model.value import SecretRef, digest
from vpn_declare.plan.compare import reading
from vpn_declare.plan.interrupting import ROUTE
from vpn_declare.plan.needs import in_order
from vpn_declare.plan.plan_input import PlanInput
from vpn_declare.plan.renames import observed_as_renamed, renamed
from vpn_declare.plan.standby import standby_of
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
    leaves when the other way was seen up, and comes back when its own is up again. What the plan
    renames has its new name by then. A route that the plan changes already, or that is not ours to
    change, is left alone, and so is one to a gateway that the plan makes or takes away, or to a
    tunnel that was seen down and stays so.

    Args:
        plan: The plan.
        ways: Where routes are to lead for a while.
        given: What the plan was made from.
    """
    draft = _Draft(given, plan)
    for way in ways:
        resource, record = given.desired.get(way.route), draft.recorded.get(way.route)
        hop = draft.private_address(way)
        if resource is not None and record is not None and hop is not None:
            draft.add(resource, record, way, hop)
    waits = {step.id: step.after for step in draft.steps.values()}
    if len(in_order(waits)) < len(waits):
        return plan  # what waits for the way back is waited for by it
    return replace(
        plan,
        steps=tuple(draft.steps[step_id] for step_id in sorted(draft.steps)),
        changes=tuple(draft.changes[address] for address in sorted(draft.changes)),
    )


class _Draft:
    """The plan's steps and changes, and those of detours."""

    def __init__(self, given: PlanInput, plan: Plan) -> None:
        self.steps = {step.id: step for step in plan.steps}
        self.changes = {change.address: change for change in plan.changes}
        self.recorded, self._moved_from = renamed(given.recorded, given.moved, given.desired)
        self._observed = observed_as_renamed(given.observation, self._moved_from).objects
        left = {new: old for new, old in self._moved_from.items() if not self._has_name(new)}
        self._standby = standby_of(given, self.recorded, left)
        self._seen: defaultdict[str, list[str]] = defaultdict(list)
        self._changing: defaultdict[str, list[str]] = defaultdict(list)
        for step in plan.steps:
            noun = step.desired or step.recorded
            if noun is None or noun.kind == ROUTE:
                continue  # no path waits for a route
            kept = self._seen if step.action is StepAction.CONFIRM else self._changing
            kept[noun.origin].append(step.id)

    def private_address(self, way: WayRound) -> str | None:
        """Return where a route is to lead, if it may."""
        record, change = self.recorded.get(way.gateway), self.changes.get(way.gateway)
        if record is None or record.status is not Status.READY or self._stays_down(way.origin):
            return None
        if not self._has_name(way.gateway) or not _leaves_alone(change, _ADDRESS):
            return None
        found = {**record.attributes, **record.outputs}.get(_ADDRESS)
        return found if isinstance(found, str) else None

    def add(self, resource: Resource, record: Recorded, way: WayRound, hop: str) -> None:
        """Add the way there and back of one route, if it is ours and has no way of its own."""
        change = self.changes.get(way.route)
        is_ours = record.owned and record.status is Status.READY and _HOP not in resource.ignore
        if not is_ours or not self._has_name(way.route) or not _only_notes(change):
            return
        if not self._leads_back(resource, record):
            return
        self._add_steps(resource, record, way)
        made = _change(resource, record, way, hop)
        moved_from = change.moved_from if change is not None else None
        self.changes[way.route] = replace(made, moved_from=moved_from)

    def _leads_back(self, resource: Resource, record: Recorded) -> bool:
        """Tell whether a route as it is wanted is the one that is there when the plan ends.

        A part of a plan may leave it as it is: the way back would lead it where nothing is yet.
        """
        ids = (f"{action}:{resource.address}" for action in (StepAction.RECORD, StepAction.MOVE))
        is_noted = any(step_id in self.steps for step_id in ids)
        return is_noted or set(record.depends_on) == set(needs_of(resource))

    def _add_steps(self, resource: Resource, record: Recorded, way: WayRound) -> None:
        observed = self._observed.get(way.route)
        names = self._named(way.route, way.gateway, *needs_of(resource))
        there = Step(
            id=f"{StepAction.DETOUR}:{way.route}",
            address=way.route,
            action=StepAction.DETOUR,
            after=tuple(sorted({*self._seen[way.origin], *names})),
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
        self.steps |= {there.id: there, back.id: self._noting(back)}

    def _noting(self, back: Step) -> Step:
        """Return the step that leads a route back, in place of one that only notes its needs."""
        noted = self.steps.pop(f"{StepAction.RECORD}:{back.address}", None)
        if noted is None:
            return back
        for step in [step for step in self.steps.values() if noted.id in step.after]:
            after = {back.id, *step.after} - {noted.id}
            self.steps[step.id] = replace(step, after=tuple(sorted(after)))
        return replace(back, after=tuple(sorted({*back.after, *noted.after})))

    def _stays_down(self, origin: str) -> bool:
        """Tell whether a tunnel was seen down, and the plan does not see it up first."""
        return self._standby.is_down(frozenset({origin})) and not self._seen[origin]

    def _has_name(self, address: Address) -> bool:
        """Tell whether a record has its new name, or gets it by this plan, which may be a part."""
        return address not in self._moved_from or f"{StepAction.MOVE}:{address}" in self.steps

    def _named(self, *addresses: Address) -> list[str]:
        """Return the steps that give things their new names."""
        ids = [f"{StepAction.MOVE}:{address}" for address in addresses]
        return [step_id for step_id in ids if step_id in self.steps]

    def _seen_again(self, origin: str) -> list[str]:
        """Return the steps that see a tunnel up after all its changes, and its gateways'."""
        found: list[str] = []
        changing = [step for one in (origin, *ends_of(origin)) for step in self._changing[one]]
        for witness in self._standby.witnesses.get(origin, ()):
            step = confirm_step(witness, is_changed=True)
            self.steps.setdefault(step.id, replace(step, after=tuple(sorted(changing))))
            found.append(step.id)
        return found


def _only_notes(change: Change | None) -> bool:
    """Tell whether a plan does nothing to a thing but write down its name and what it needs."""
    if change is None:
        return True
    is_noted = change.action in {Action.MOVE, Action.UPDATE} and not change.differences
    return is_noted and change.reason is not Reason.UNFINISHED


def _leaves_alone(change: Change | None, attribute: str) -> bool:
    """Tell whether a thing and one attribute of it stay as they are."""
    if change is None:
        return True
    is_kept = change.action in {Action.MOVE, Action.UPDATE}
    return is_kept and all(item.attribute != attribute for item in change.differences)


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
