"""What becomes of each resource, and why: one change per resource that changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.change import Action, Change, Difference, Impact, OnChange, Reason
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed, Recorded, Resource, Status
from vpn_declare.model.value import Attributes, SecretRef, Unknown, Value
from vpn_declare.plan.adoption import shortcomings
from vpn_declare.plan.beside import Names
from vpn_declare.plan.bookkeeping import needs_differ, remembers_otherwise
from vpn_declare.plan.compare import Sides, differences, is_same
from vpn_declare.plan.exclusive import to_replace
from vpn_declare.plan.imports import imported_addresses
from vpn_declare.plan.keeping import kept_addresses
from vpn_declare.plan.match import matcher
from vpn_declare.plan.plan_input import PlanInput
from vpn_declare.plan.resolve import attribute_of, resolved
from vpn_declare.plan.verdict import Verdict, in_place, status_of, why_gone
from vpn_declare.plan.words import impact_of, outage_of, why_replaced

_MAKES_ANEW = frozenset({Action.CREATE, Action.REPLACE})
_ADOPTS = frozenset({Action.IMPORT, Action.READ})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one resource.

    ``record_only``: the far side is as wanted already. ``side_by_side``: a replacement is made
    before the old one is deleted, because its kind allows it and all that it needs stays.
    ``silent``: only the order of a later deletion is remembered anew, which is nobody's business.
    ``releases``: what is forgotten bears our mark, which comes off.
    """

    change: Change
    resource: Resource | None = None
    recorded: Recorded | None = None
    observed: Observed | None = None
    kind: Kind
    record_only: bool = False
    side_by_side: bool = False
    silent: bool = False
    releases: bool = False


@dataclass(slots=True)
class Decider:
    """Decides resource by resource, needs first: a replacement spreads to what needs it."""

    given: PlanInput
    recorded: Mapping[Address, Recorded]
    moved_from: Mapping[Address, Address]
    needs: Mapping[Address, tuple[Address, ...]]
    decisions: dict[Address, Decision] = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)
    _kept: Mapping[Address, str] = field(init=False)
    _imports: dict[Address, str] = field(init=False)
    _replaced: frozenset[Address] = field(init=False)
    _swapped: frozenset[Address] = field(init=False)
    _names: Names = field(init=False)

    def __post_init__(self) -> None:
        self._imports = imported_addresses(self.given)
        self._kept = kept_addresses(self.given, self.recorded)
        self._swapped = to_replace(self.given.desired, self.recorded, self.given.kind_of)
        self._names = Names(self.given, self.recorded)
        tests = [matcher(pattern) for pattern in self.given.selection.replaces]
        self._replaced = frozenset(
            address
            for address, resource in (self.given.desired.items() if tests else ())
            if any(test(address, resource.origin) for test in tests)
        )

    def decide(self, resource: Resource) -> None:
        """Decide on one wanted resource; all that it needs was decided before."""
        kind = self.given.kind_of(resource.provider, resource.kind)
        recorded = self.recorded.get(resource.address)
        wanted = {
            name: resolved(value, self._known, self.given.fingerprint)
            for name, value in resource.attributes.items()
        }
        if recorded is None or recorded.remote_id is None:
            self.decisions[resource.address] = self._decide_new(resource, kind, wanted)
        elif (found := self._decide_existing(resource, kind, wanted, recorded)) is not None:
            self.decisions[resource.address] = found

    def decide_unwanted(self, recorded: Recorded) -> None:
        """Decide on a recorded resource that nobody wants any more."""
        kind = self.given.kind_of(recorded.provider, recorded.kind)
        address = recorded.address
        destroy = self.given.destroy
        reason, detail = (
            (Reason.DESTROY, "everything is to be taken down")
            if destroy
            else (Reason.NOT_DECLARED, "no longer declared")
        )
        action, impact = Action.DELETE, kind.impact_on_delete
        if address in self._kept:
            action, reason, impact = Action.FORGET, Reason.KEPT, Impact.NONE
            detail = self._kept[address]
        elif not recorded.owned:
            action, reason, impact = Action.FORGET, Reason.NOT_DECLARED, Impact.NONE
            detail = "existed before us, so it stays"
        elif recorded.remote_id is None or address in self.given.observation.vanished:
            action, reason, impact = Action.FORGET, Reason.VANISHED, Impact.NONE
            detail = "already gone"
        change = Change(
            address=address,
            kind=recorded.kind,
            site=recorded.site,
            provider=recorded.provider,
            action=action,
            reason=reason,
            detail=detail,
            origin=recorded.origin,
            title=recorded.title,
            before=_before(recorded, self.given.observation.objects.get(address)),
            impact=impact,
            outage=kind.outage_on_replace if action is Action.DELETE else None,
            remote_id=recorded.remote_id,
        )
        self.decisions[address] = Decision(
            change=change,
            recorded=recorded,
            observed=self.given.observation.objects.get(address),
            kind=kind,
            releases=reason is Reason.KEPT and kind.searchable and recorded.owned,
        )

    def _known(self, ref: Ref) -> Value:
        decided = self.decisions.get(ref.address)
        if decided is not None and decided.change.action in _MAKES_ANEW:
            return _wanted_value(decided, ref)
        if decided is not None and decided.change.action in _ADOPTS:
            return self._adopted_value(decided, ref)
        record = self.recorded.get(ref.address)
        observed = self.given.observation.objects.get(ref.address)
        if record is not None and observed is not None and ref.attribute in observed.attributes:
            kind = self.given.kind_of(record.provider, record.kind)
            if ref.attribute in kind.computed:
                return observed.attributes[ref.attribute]
        return attribute_of(record, ref)

    def _adopted_value(self, decided: Decision, ref: Ref) -> Value:
        """Return what an object that is adopted has: all that it shows is known already."""
        if ref.attribute == "id":
            return decided.change.remote_id or Unknown(ref)
        observed = self.given.observation.objects.get(ref.address)
        if observed is not None and ref.attribute in observed.attributes:
            return observed.attributes[ref.attribute]
        return _wanted_value(decided, ref)

    def _decide_new(self, resource: Resource, kind: Kind, wanted: Attributes) -> Decision:
        action, reason, detail = Action.CREATE, Reason.NEW, ""
        impact = kind.impact_on_create
        if resource.existing is not None:
            action, reason, impact = Action.READ, Reason.ADOPTED, Impact.NONE
            detail = f"exists as {resource.existing}; used as it is"
        elif resource.address in self._imports:
            action, reason, impact = Action.IMPORT, Reason.ADOPTED, Impact.NONE
            detail = f"taken over from {self._imports[resource.address]}"
        if action in _ADOPTS:
            self.remarks += shortcomings(resource, wanted, kind, self.given.observation)
        change = replace(
            _change(resource, action, reason, detail), after=wanted, impact=impact,
            remote_id=resource.existing or self._imports.get(resource.address),
        )  # fmt: skip
        observed = self.given.observation.objects.get(resource.address)
        return Decision(change=change, resource=resource, observed=observed, kind=kind)

    def _decide_existing(
        self, resource: Resource, kind: Kind, wanted: Attributes, recorded: Recorded
    ) -> Decision | None:
        address = resource.address
        observed = self.given.observation.objects.get(address)
        moved_from = self.moved_from.get(address)
        sides = Sides(
            resource=resource,
            wanted=wanted,
            recorded=recorded,
            observed=observed,
            kind=kind,
            moved=moved_from is not None,
            needs=self.needs[address],
        )
        found = () if not recorded.owned or is_same(sides) else differences(sides)
        verdict = self._verdict(sides, found)
        record_only = verdict is None and recorded.owned and remembers_otherwise(sides)
        silent = verdict is None and not record_only and needs_differ(sides)
        if verdict is None and moved_from is not None:
            verdict = Action.MOVE, Reason.RENAMED, f"was {moved_from}"
        elif record_only or silent:
            verdict = Action.UPDATE, Reason.CHANGED, "only what is remembered changes"
        if verdict is None:
            return None
        action, reason, detail = verdict
        side_by_side = (
            action is Action.REPLACE
            and self._can_be_side_by_side(resource, recorded, kind)
            and self._names.claim(resource, kind, found)
        )
        takes_over = side_by_side and bool(kind.told_apart_by)
        change = replace(
            _change(resource, action, reason, detail), after=wanted,
            before=_before(recorded, observed),
            impact=Impact.NONE if takes_over else impact_of(action, found, kind),
            outage=None if side_by_side else outage_of(action, found, kind),
            remote_id=recorded.remote_id,
            differences=found,
            moved_from=moved_from,
        )  # fmt: skip
        return Decision(
            change=change,
            resource=resource,
            recorded=recorded,
            observed=observed,
            kind=kind,
            record_only=record_only or silent,
            silent=silent and moved_from is None,
            side_by_side=side_by_side,
        )

    def _can_be_side_by_side(self, resource: Resource, recorded: Recorded, kind: Kind) -> bool:
        both = {*self.needs[resource.address], *recorded.depends_on}
        needs = (self.decisions.get(need) for need in both)
        return kind.create_before_delete and all(
            need.side_by_side
            for need in needs
            if need is not None and need.change.action is Action.REPLACE
        )

    def _verdict(self, sides: Sides, found: tuple[Difference, ...]) -> Verdict | None:
        """Return what must be done to the far side, and why; None if nothing."""
        return self._verdict_anew(sides, found) or in_place(sides, found)

    def _verdict_anew(self, sides: Sides, found: tuple[Difference, ...]) -> Verdict | None:
        """Return why the object must be made anew, if it must. First match wins."""
        resource, recorded, observed = sides.resource, sides.recorded, sides.observed
        is_leaving = observed is not None and observed.status is Status.DELETING
        if is_leaving or resource.address in self.given.observation.vanished:
            return (Action.CREATE, *why_gone(recorded, is_leaving=is_leaving))
        if status_of(sides) is Status.FAILED:
            message = observed.message if observed is not None else ""
            return Action.REPLACE, Reason.FAILED_BEFORE, message or "it failed to come up"
        if resource.address in self._replaced:
            return Action.REPLACE, Reason.REQUESTED, "replacement was asked for"
        if resource.address in self._swapped:
            detail = "another one has its new prefix and waits for its old one"
            return Action.REPLACE, Reason.CANNOT_CHANGE_IN_PLACE, detail
        here = (recorded.provider, recorded.connection)
        if here != (resource.provider, resource.connection):
            detail = "it moves to another provider, account or region"
            return Action.REPLACE, Reason.CANNOT_CHANGE_IN_PLACE, detail
        must_replace = [item for item in found if item.on_change is OnChange.REPLACE]
        return (Action.REPLACE, *why_replaced(must_replace)) if must_replace else None


def _wanted_value(decided: Decision, ref: Ref) -> Value:
    """Return what a resource that is made anew will have: what is wanted, if it is told there."""
    after = decided.change.after or {}
    return after.get(ref.attribute, Unknown(ref)) if ref.attribute != "id" else Unknown(ref)


def _change(resource: Resource, action: Action, reason: Reason, detail: str) -> Change:
    return Change(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        provider=resource.provider,
        action=action,
        reason=reason,
        detail=detail,
        origin=resource.origin,
        title=resource.title,
    )


def _before(recorded: Recorded, observed: Observed | None) -> dict[str, Value]:
    """Return what is there: as observed, else as recorded; of a secret always our reference."""
    seen = observed.attributes if observed is not None else {}
    told = {name: value for name, value in seen.items() if not isinstance(value, SecretRef)}
    return {**recorded.attributes, **recorded.outputs, **told}
