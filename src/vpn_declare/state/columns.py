"""Nouns as rows to be written: the counterpart of ``rows``."""

from collections.abc import Mapping, Sequence

import orjson

from vpn_declare.contracts.journal import Intent, Run
from vpn_declare.model.codec import recorded_to_bytes
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.resource import Recorded
from vpn_declare.state.records import record_digest
from vpn_declare.state.texts import storable


def record_row(recorded: Recorded) -> dict[str, object]:
    """Return the row of ``resources``."""
    data = recorded_to_bytes(recorded)
    return {"address": recorded.address, "record": data, "digest": record_digest(data)}


def allocation_rows(allocations: Mapping[str, str]) -> Sequence[dict[str, str]]:
    """Return the rows of ``allocations``."""
    return [{"network": network, "cidr": cidr} for network, cidr in allocations.items()]


def sealed_rows(values: Mapping[str, bytes]) -> Sequence[dict[str, object]]:
    """Return the rows of ``sealed``."""
    return [{"name": name, "value": value} for name, value in values.items()]


def _bytes_of(recorded: Recorded | None) -> bytes | None:
    return None if recorded is None else recorded_to_bytes(recorded)


def intent_row(intent: Intent) -> dict[str, object]:
    """Return the row of ``intents``."""
    return {
        "id": intent.id,
        "run_id": intent.run_id,
        "step_id": intent.step_id,
        "address": intent.address,
        "action": intent.action.value,
        "idempotency_key": intent.key,
        "phase": intent.phase.value,
        "remote_id": intent.remote_id,
        "record": _bytes_of(intent.recorded),
        "at": intent.at,
    }


def run_row(run: Run) -> dict[str, object]:
    """Return the row of ``runs``."""
    return {
        "id": run.id,
        "command": storable(run.command),
        "username": storable(run.user),
        "host": storable(run.host),
        "started": run.started,
        "ended": run.ended,
        "plan_digest": run.plan_digest,
        "git_commit": storable(run.commit),
        "environment": run.environment,
        "result": run.result.value,
        "overrides": orjson.dumps([storable(text) for text in run.overrides]).decode(),
    }


def step_row(outcome: Outcome, before: Recorded | None, at: float) -> dict[str, object]:
    """Return the row of ``run_steps``, all but the columns that come from the run and intent."""
    return {
        "step_id": outcome.step_id,
        "address": outcome.address,
        "action": outcome.action.value,
        "result": outcome.result.value,
        "message": storable(_message(outcome)),
        "at": at,
        "before": _bytes_of(before),
    }


def _message(outcome: Outcome) -> str:
    """Return the cause as one line for the history, or what a person was told to do."""
    found = outcome.diagnostic
    if found is None:
        return "\n".join(outcome.messages)
    return f"{found.code} {found.summary}: {found.detail}" if found.detail else found.summary
