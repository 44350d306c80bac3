"""``plan``: what is wanted, remembered and there, made into a plan that passed the guards."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from vpn_declare.contracts.lock import Token
from vpn_declare.kinds.package_use import rooms_of
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.observation import Observation, Refresh
from vpn_declare.model.plan import Plan
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import canonical
from vpn_declare.model.view import PlanView
from vpn_declare.plan import (
    PlanInput,
    Selection,
    empty_source,
    left_behind,
    long_cuts,
    make_plan,
    names_of_the_rest,
    plan_to_document,
    refusals,
    to_adopt,
    under_new_names,
)
from vpn_declare.reach import alternatives, refusals_on_the_way, remarks_on_the_way
from vpn_declare.report import view_of
from vpn_declare.workflow.belonging import refuse_foreign_state
from vpn_declare.workflow.declared import Declared, declared_now, nothing_declared
from vpn_declare.workflow.detours import led_round
from vpn_declare.workflow.generated import shapes_in
from vpn_declare.workflow.key_ages import old_keys
from vpn_declare.workflow.key_findings import checked_keys
from vpn_declare.workflow.manual_ends import people_must_act
from vpn_declare.workflow.observation import Sought, observed
from vpn_declare.workflow.preferences import preferences_in
from vpn_declare.workflow.reachability import (
    Memory,
    broken_by,
    effect_of,
    in_order,
    in_words,
    weighed_by,
)
from vpn_declare.workflow.recovery import look_at_unfinished
from vpn_declare.workflow.redundant_pairs import pairs_in_one_plan
from vpn_declare.workflow.rotate import declared_rotated
from vpn_declare.workflow.secrets import Keys, keys_of
from vpn_declare.workflow.standby import planned_in_sight
from vpn_declare.workflow.strays import accounts_of, with_strays
from vpn_declare.workflow.workspace import Workspace

_REFUSED: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asks of a plan.

    Attributes:
        selection: Targets, exclusions and replacements.
        refresh: How much of the far side is looked at.
        destroy: Everything goes.
        rotate: The tunnel whose key gets a new version, and nothing else; empty for none.
        upgrades: Tunnels, by name or glob, that get the best proposals of today.
        allowed: What ``--allow`` lets pass: ``delete:ADDRESS``, ``cut:ADDRESS``.
        parallelism: Calls to the far side at the same time.
    """

    selection: Selection = field(default_factory=Selection)
    refresh: Refresh = Refresh.ALL
    destroy: bool = False
    rotate: str = ""
    upgrades: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    parallelism: int = 10

    @property
    def overrides(self) -> tuple[str, ...]:
        """The guards that are overridden by name, as the history keeps them."""
        return self.allowed

    def allowed_to(self, verb: str) -> tuple[str, ...]:
        """Return the patterns that are allowed for ``delete`` or ``cut``."""
        return tuple(
            text.removeprefix(f"{verb}:") for text in self.allowed if text.startswith(f"{verb}:")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, ready to be shown, saved or applied."""

    plan: Plan
    digest: str
    document: bytes
    view: PlanView


def planned(plan: Plan) -> Planned:
    """Return a plan with its digest, document and view."""
    document = plan_to_document(plan)
    data = canonical(document)
    digest = str(document["digest"])
    return Planned(plan=plan, digest=digest, document=data, view=view_of(plan, digest, data))


def declared_for(workspace: Workspace, wish: Wish) -> Declared:
    """Return what the files declare; nothing, if everything is to go.

    Raises:
        DiagnosticsError: the topology has errors, or holds no such key to rotate.
    """
    if wish.rotate:
        return declared_rotated(workspace, wish.rotate)
    if wish.destroy:
        return nothing_declared(workspace)
    return declared_now(workspace, wish.upgrades)


def plan_wish(workspace: Workspace, wish: Wish) -> Planned:
    """Return the plan for a wish, without holding the lock.

    Raises:
        DiagnosticsError: as ``make``; or the topology has errors; or an earlier run left a
            question for a person (exit 7).
        StateError: state cannot be read.
    """
    declared = declared_for(workspace, wish)
    keys = keys_of(workspace)
    remarks = look_at_unfinished(workspace, keys)
    return make(workspace, wish, replace(declared, notices=(*declared.notices, *remarks)), keys)


def make(
    workspace: Workspace,
    wish: Wish,
    declared: Declared,
    keys: Keys,
    token: Token | None = None,
) -> Planned:
    """Return the plan that leads to what is declared.

    ``token`` is our hold on the lock, where we have it: strays are recorded under it.

    Raises:
        DiagnosticsError: wanted resources form a ring; an end does not take its key; or a guard
            refuses (exit 3).
        StateError: state cannot be read.
    """
    remembered = workspace.store.records()
    refuse_foreign_state(workspace, remembered)
    key_remarks = checked_keys(declared.topology, keys, old_keys(workspace, declared.topology))
    allocations = workspace.store.allocations()
    _, new_names = under_new_names(remembered, declared.moved, declared.resources)
    held = {new_names.get(t, t): number for t, number in preferences_in(allocations).items()}
    given = PlanInput(
        name=declared.name,
        environment=workspace.environment,
        base=workspace.store.base(),
        desired=declared.resources,
        recorded=remembered,
        kind_of=workspace.providers.kind_of,
        fingerprint=keys.fingerprint,
        moved=declared.moved,
        removed=declared.removed,
        imports=declared.imports,
        selection=_selection(wish, declared),
        allocations=declared.allocations,
        alternatives=alternatives(declared.topology, held) if declared.topology else (),
        rooms=rooms_of(declared.topology) if declared.topology else {},
        destroy=wish.destroy,
    )
    observation = _observation(workspace, keys, wish, given, declared)
    given = with_strays(workspace, replace(given, observation=observation), token)
    recorded = given.recorded
    plan, given = planned_in_sight(
        workspace, keys, given, refresh=wish.refresh, parallelism=wish.parallelism
    )
    _refuse(empty_source(plan, recorded, declared.resources))
    named, _ = under_new_names(recorded, given.moved, given.desired)
    rest = names_of_the_rest(recorded, given.moved, given.desired)
    memory = Memory(recorded=named, held=held, rest=rest)
    judge = partial(effect_of, memory=memory, topology=declared.topology, sites=declared.sites)
    plan, effect = led_round(plan, given, judge)
    notices = {*plan.notices, *declared.notices, *observation.diagnostics, *keys.notices()}
    notices |= {*key_remarks, *people_must_act(plan, declared.topology)}
    notices |= {*left_behind(plan, observation.strays, allocations)}
    notices |= {*remarks_on_the_way(effect.on_the_way)}
    plan = weighed_by(effect, in_order(plan, effect))
    notices |= {*pairs_in_one_plan(plan, declared.topology, given.alternatives)}
    plan = replace(
        plan,
        notices=tuple(sorted(notices, key=lambda item: item.sort_key)),
        reachability=in_words(effect),
        key_shapes=shapes_in(plan, declared.topology),
    )
    _guard(workspace, wish, plan, recorded)
    _refuse(broken_by(effect, declared.topology))
    _refuse(tuple(refusals_on_the_way(effect.on_the_way)))
    return planned(plan)


def _selection(wish: Wish, declared: Declared) -> Selection:
    targets = (*wish.selection.targets, *declared.targets)
    return replace(wish.selection, targets=targets)


def _observation(
    workspace: Workspace, keys: Keys, wish: Wish, given: PlanInput, declared: Declared
) -> Observation:
    """Look at as much as is wished, and always at what is to be adopted: nobody knows it yet."""
    chosen = {**_chosen(wish, given), **to_adopt(given)}
    sought = Sought(recorded=chosen, parallelism=wish.parallelism, wanted=given.desired)
    if wish.refresh is Refresh.ALL:
        accounts = accounts_of(workspace, declared.base, given.recorded, declared.sites)
        sought = replace(sought, accounts=accounts)
    elif not chosen:
        return Observation()
    return observed(workspace, keys, sought)


def _chosen(wish: Wish, given: PlanInput) -> Mapping[Address, Recorded]:
    match wish.refresh:
        case Refresh.NONE:
            return {}
        case Refresh.CHANGED:
            touched = {change.moved_from or change.address for change in make_plan(given).changes}
            return {a: record for a, record in given.recorded.items() if a in touched}
        case Refresh.ALL:
            return given.recorded


def _guard(
    workspace: Workspace, wish: Wish, plan: Plan, recorded: Mapping[Address, Recorded]
) -> None:
    guards = replace(workspace.settings.guards, allowed=wish.allowed_to("delete"))
    _refuse((*refusals(plan, recorded, guards), *long_cuts(plan, wish.allowed_to("cut"))))


def _refuse(found: tuple[Diagnostic, ...]) -> None:
    if found:
        raise DiagnosticsError(found, exit_code=_REFUSED)
