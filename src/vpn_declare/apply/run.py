"""``apply``: interprets a plan's steps. It never plans again."""

from vpn_declare.apply.desk import Desk
from vpn_declare.apply.driver import Driver
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.heartbeat import Heartbeat
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.listener import CarefulListener, Listener
from vpn_declare.apply.options import Options
from vpn_declare.apply.owner import Owner
from vpn_declare.apply.report import ApplyReport
from vpn_declare.apply.schedule import Schedule
from vpn_declare.contracts.journal import Run
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import Plan


def apply(
    plan: Plan, digest: str, hands: Hands, options: Options, listener: Listener
) -> ApplyReport:
    """Carry a plan out, and report what became of every step.

    Whoever calls holds the lock, has recovered what an earlier run left open, and has made sure
    that the plan is not stale. Each step runs once all that it waits for succeeded; a failure
    stops only what depends on it. What is reported is written, unless ``diagnostics`` say that the
    state could not be.

    Raises:
        DiagnosticsError: the plan's steps cannot be put in order; nothing was begun.
        StateError: the run could not even be entered into the state; nothing was begun.
    """
    schedule = Schedule(plan.steps)
    run_id = hands.new_id()
    heartbeat = Heartbeat(hands, options.lease_seconds)
    hands.store.start_run(hands.token, _run(plan, digest, run_id, hands, options))
    if plan.allocations:
        hands.store.remember(hands.token, plan.allocations)
    journal = Journal(hands, run_id)
    desk = Desk(hands=hands, options=options, lineage=journal.lineage)
    careful = CarefulListener(listener)
    with heartbeat, Driver[Outcome](hands, options, heartbeat) as driver:
        owner = Owner(
            desk=desk,
            journal=journal,
            listener=careful,
            schedule=schedule,
            driver=driver,
            heartbeat=heartbeat,
            changes={change.address: change for change in plan.changes},
        )
        owner.run()
    return owner.report()


def _run(plan: Plan, digest: str, run_id: str, hands: Hands, options: Options) -> Run:
    return Run(
        id=run_id,
        command=options.command,
        user=options.user,
        host=options.host,
        started=hands.now(),
        plan_digest=digest,
        commit=options.commit,
        environment=plan.environment,
        overrides=options.overrides,
    )
