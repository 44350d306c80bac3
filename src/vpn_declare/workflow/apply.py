"""``apply`` and ``destroy``: hold the lock, have a plan agreed to, carry it out."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Final

from vpn_declare.apply import ApplyReport, Interrupt, Listener, SilentListener, apply
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import StateError
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.plan import Plan
from vpn_declare.plan import stale_reasons
from vpn_declare.workflow.belonging import refuse_foreign_state
from vpn_declare.workflow.generated import drop_unused, make_generated
from vpn_declare.workflow.hands import hands_of, options_of
from vpn_declare.workflow.instructions import new_instructions
from vpn_declare.workflow.key_ages import note_ages
from vpn_declare.workflow.lease import Lease, held
from vpn_declare.workflow.observation import Sought, observed
from vpn_declare.workflow.plan import Planned, Wish, declared_for, make, planned
from vpn_declare.workflow.recovery import finish_unfinished
from vpn_declare.workflow.secrets import Keys, keys_of
from vpn_declare.workflow.workspace import Workspace

_STALE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How a plan is carried out.

    Attributes:
        agree: Shows the plan and tells whether it is agreed to.
        listener: Hears of each step.
        interrupt: How the door stops the run.
        parallelism: Calls to the far side at the same time.
        lock_timeout_seconds: How long to wait for somebody else's lock.
        overrides: Guards overridden by name, for the history.
    """

    agree: Callable[[Planned], bool]
    listener: Listener = field(default_factory=SilentListener)
    interrupt: Interrupt = field(default_factory=Interrupt)
    parallelism: int = 10
    lock_timeout_seconds: float = 0.0
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of it.

    Attributes:
        planned: The plan.
        agreed: It was agreed to, or there was nothing to do.
        report: How the run ended; None where there was none.
        instructions: What people must set up by hand, new or changed by this run.
    """

    planned: Planned
    agreed: bool
    report: ApplyReport | None = None
    instructions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A workspace whose lock is ours, and whose unfinished operations are accounted for."""

    workspace: Workspace
    conduct: Conduct
    lease: Lease
    keys: Keys
    remarks: tuple[Diagnostic, ...]


def apply_wish(workspace: Workspace, wish: Wish, conduct: Conduct) -> Applied:
    """Plan under the lock, ask, and carry the plan out.

    Raises:
        DiagnosticsError: as ``plan.make``.
        LockedError: somebody else holds the lock.
        StateError: state cannot be read or written.
    """
    declared = declared_for(workspace, wish)  # before the lock: a bad file changes nothing
    with _held(workspace, conduct) as held:
        if workspace.store.base().serial != declared.base.serial:
            declared = declared_for(workspace, wish)  # pools were allocated in the meantime
        declared = replace(declared, notices=(*declared.notices, *held.remarks))
        return _carried_out(held, make(workspace, wish, declared, held.keys, held.lease.token))


def apply_saved(workspace: Workspace, plan: Plan, conduct: Conduct) -> Applied:
    """Carry out a saved plan, if it still fits and was never begun before.

    Raises:
        DiagnosticsError: it is stale (exit 4).
        LockedError: somebody else holds the lock.
        StateError: state cannot be read or written.
    """
    with _held(workspace, conduct) as held:
        made = planned(plan)
        _refuse_stale(held, made)
        return _carried_out(held, made)


@contextmanager
def _held(workspace: Workspace, conduct: Conduct) -> Iterator[_Held]:
    with held(workspace, conduct.lock_timeout_seconds) as lease:
        keys = keys_of(workspace)
        remarks = finish_unfinished(workspace, keys, lease.token, conduct.interrupt)
        yield _Held(workspace=workspace, conduct=conduct, lease=lease, keys=keys, remarks=remarks)


def _refuse_stale(held: _Held, made: Planned) -> None:
    workspace = held.workspace
    plan, store = made.plan, workspace.store
    before = store.applied(made.digest)
    if before is not None:
        raise DiagnosticsError([_applied_before(before.user, before.host)], exit_code=_STALE)
    recorded = store.records()
    refuse_foreign_state(workspace, recorded)
    touched = {step.address for step in plan.steps}
    touched |= {step.recorded.address for step in plan.steps if step.recorded is not None}
    chosen = {address: recorded[address] for address in touched if address in recorded}
    wanted = {step.address: step.desired for step in plan.steps if step.desired is not None}
    sought = Sought(recorded=chosen, parallelism=held.conduct.parallelism, wanted=wanted)
    observation = observed(workspace, held.keys, sought)
    reasons = stale_reasons(plan, store.base(), recorded, observation)
    if reasons:
        raise DiagnosticsError(reasons, exit_code=_STALE)


def _applied_before(user: str, host: str) -> Diagnostic:
    return Diagnostic(
        code="VPN616",
        summary="The plan was applied before",
        detail=f"{user} on {host} began to apply it. A plan is carried out once.",
        fix="Make a new plan: it holds what is left to do, if anything is.",
    )


def _carried_out(held: _Held, made: Planned) -> Applied:
    if made.plan.is_empty:
        return _noted(held, made)
    if not held.conduct.agree(made):
        return Applied(planned=made, agreed=False)
    report = _run(held, made, held.conduct.listener)
    instructions = new_instructions(held.workspace, report)
    return Applied(planned=made, agreed=True, report=report, instructions=instructions)


def _noted(held: _Held, made: Planned) -> Applied:
    """Carry out what nobody would notice: state notes what things need now. Nobody is asked."""
    if not made.plan.steps:
        return Applied(planned=made, agreed=True)
    report = _run(held, made, SilentListener())
    is_done = report.result is RunResult.DONE and not report.diagnostics
    return Applied(planned=made, agreed=True, report=None if is_done else report)


def _run(held: _Held, made: Planned, listener: Listener) -> ApplyReport:
    conduct = held.conduct
    store = held.workspace.store
    make_generated(made.plan, held.keys, store, held.lease.token)
    gc.enable()  # planning is over; a run may last for hours
    report = apply(
        made.plan,
        made.digest,
        hands_of(held.workspace, held.keys, held.lease.hand_over(), conduct.interrupt),
        options_of(held.workspace, parallelism=conduct.parallelism, overrides=conduct.overrides),
        listener,
    )
    if report.result is RunResult.DONE:
        with suppress(StateError):  # the run is done; the next one forgets what this one could not
            drop_unused(held.keys, store, held.lease.token)
            note_ages(held.workspace, held.lease.token)
    return report
