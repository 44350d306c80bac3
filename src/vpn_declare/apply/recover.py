"""Recovery: what an earlier run left open is accounted for before anything new is begun.

Neither function writes to the far side. What was accepted and is not ready stays recorded as
pending; the next plan holds a step that goes on waiting for it, beside all other work.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from vpn_declare.apply.account import Case, Finding, account_for
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.driver import Driver
from vpn_declare.apply.flow import Flow
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.heartbeat import Heartbeat
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.options import Options
from vpn_declare.apply.report import Recovery
from vpn_declare.contracts.journal import Intent, RunResult

_LOOK_SECONDS = 5.0  # how long a plan waits for a far side that cannot be reached


def look(hands: Hands, options: Options) -> Recovery:
    """Look once at what was left open, and record what is found; for ``plan`` and ``drift``.

    What is not seen stays open: it may only be too new to be seen.

    Raises:
        StateError: the findings could not be written.
    """
    patience = options.patience
    hasty = replace(patience, give_up_seconds=min(patience.give_up_seconds, _LOOK_SECONDS))
    return _recover(hands, replace(options, patience=hasty), is_final=False)


def recover(hands: Hands, options: Options) -> Recovery:
    """Account for everything that was left open; for ``apply`` and ``destroy``.

    A create whose object does not show up within the whole search time was never carried out, and
    its intent is closed.

    Raises:
        StateError: the findings could not be written.
    """
    return _recover(hands, options, is_final=True)


def _recover(hands: Hands, options: Options, *, is_final: bool) -> Recovery:
    _close_dead_runs(hands)
    intents = hands.store.open_intents()
    if not intents:
        return Recovery()
    journal = Journal(hands, run_id="")
    desk = Desk(hands=hands, options=options, lineage=journal.lineage)
    heartbeat = Heartbeat(hands, options.lease_seconds)
    flows = {
        intent.id: account_for(Case(intent=intent, desk=desk, journal=journal, is_final=is_final))
        for intent in intents
    }
    with heartbeat, Driver[Finding](hands, options, heartbeat) as driver:
        findings = _drive(driver, heartbeat, intents, flows)
    return _summed_up(intents, findings)


def _close_dead_runs(hands: Hands) -> None:
    """End the runs that were killed: we hold the lock, so none of them is alive."""
    for run in hands.store.runs():
        if run.result is RunResult.RUNNING:
            hands.store.finish_run(hands.token, run.id, RunResult.INTERRUPTED, hands.now())


def _drive(
    driver: Driver[Finding],
    heartbeat: Heartbeat,
    intents: Sequence[Intent],
    flows: dict[str, Flow[Finding]],
) -> dict[str, Finding]:
    findings: dict[str, Finding] = {}
    waiting = deque(intents)
    while waiting or not driver.is_idle:
        while waiting and driver.may_start(_provider_of(waiting[0])):
            intent = waiting.popleft()
            driver.start(intent.id, flows[intent.id])
        for ended in driver.turn():
            if ended.error is not None:
                raise ended.error
            if ended.returned is not None:
                findings[ended.ticket] = ended.returned
        heartbeat.beat()
        if driver.is_interrupted:
            driver.stop_waiting()
            break
    return findings


def _provider_of(intent: Intent) -> str:
    return "" if intent.recorded is None else intent.recorded.provider


def _summed_up(intents: Sequence[Intent], findings: dict[str, Finding]) -> Recovery:
    found = [findings.get(intent.id, Finding(intent=intent)) for intent in intents]
    return Recovery(
        outcomes=tuple(item.outcome for item in found if item.outcome is not None),
        questions=tuple(item.question for item in found if item.question is not None),
        undecided=tuple(
            item.intent for item in found if item.outcome is None and item.question is None
        ),
        diagnostics=tuple(item.diagnostic for item in found if item.diagnostic is not None),
    )
