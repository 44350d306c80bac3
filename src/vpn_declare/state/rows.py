"""Rows of a reading as nouns. A row that cannot be read is a ``ValueError``."""

from collections.abc import Iterable

import orjson

from vpn_declare.contracts.journal import Intent, IntentPhase, Run, RunResult, RunStep
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.model.address import Address
from vpn_declare.model.codec import recorded_from_bytes
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Recorded
from vpn_declare.state.source import Row


def record_of(data: bytes | None) -> Recorded | None:
    """Return the record of a column that may be empty."""
    return None if data is None else recorded_from_bytes(data)


def intent_of(row: Row) -> Intent:
    """Return the intent of a row of ``queries.OPEN_INTENTS``."""
    (id_, run_id, step_id, address, action, key, phase, remote_id, record, at) = row
    return Intent(
        id=id_,
        run_id=run_id,
        step_id=step_id,
        address=Address(address),
        action=StepAction(action),
        key=key,
        phase=IntentPhase(phase),
        remote_id=remote_id,
        recorded=record_of(record),
        at=at,
    )


def run_of(row: Row) -> Run:
    """Return the run of a row of ``queries.RUNS``."""
    (id_, command, user, host, started, ended, digest, commit, environment, result, overrides) = (
        row
    )
    return Run(
        id=id_,
        command=command,
        user=user,
        host=host,
        started=started,
        ended=ended,
        plan_digest=digest,
        commit=commit,
        environment=environment,
        result=RunResult(result),
        overrides=tuple(orjson.loads(overrides)),
    )


def run_step_of(row: Row) -> RunStep:
    """Return the step of a row of ``queries.RUN_STEPS``."""
    step_id, address, action, result, message, at, before = row
    return RunStep(
        step_id=step_id,
        address=Address(address),
        action=StepAction(action),
        result=result,
        message=message,
        at=at,
        before=record_of(before),
    )


def holder_of(rows: Iterable[Row]) -> Holder | None:
    """Return the holder of the only row of ``queries.HOLDER``, or None if nobody holds it."""
    for host, pid, user, command, boot_id, since, renewed, expires, token in rows:
        return Holder(
            host=host,
            pid=pid,
            user=user,
            command=command,
            boot_id=boot_id,
            since=since,
            renewed=renewed,
            expires=expires,
            token=Token(token),
        )
    return None
