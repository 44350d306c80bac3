"""Runs of the past, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from vpn_declare.contracts.journal import Run, RunResult, RunStep
from vpn_declare.model.codec import recorded_to_plain
from vpn_declare.model.resource import Recorded
from vpn_declare.report.moments import clock, moment, span
from vpn_declare.report.tables import table
from vpn_declare.report.values import value_words

_SHORT = 12
_RESULTS = {
    RunResult.DONE: "done",
    RunResult.PARTIAL: "in part",
    RunResult.INTERRUPTED: "interrupted",
    RunResult.RUNNING: "not ended",
}
_WRITES_OVER = frozenset({"update", "delete", "move", "forget"})


def runs_text(runs: Sequence[Run]) -> str:
    """Return one line per run, newest first; below it what was allowed by name."""
    if not runs:
        return "Nothing was applied yet.\n"
    rows = [
        (
            run.id[:_SHORT],
            moment(run.started),
            _took(run),
            _RESULTS[run.result],
            f"{run.user}@{run.host}",
            run.command,
        )
        for run in runs
    ]
    lines: list[str] = []
    for run, line in zip(runs, table(rows), strict=True):
        lines.append(line)
        lines += [f"{'':{_SHORT}}  allowed by name: {override}" for override in run.overrides]
    return "\n".join(lines) + "\n"


def run_text(run: Run, steps: Sequence[RunStep]) -> str:
    """Return everything about one run."""
    return "\n".join(_lines(run, steps)) + "\n"


def _took(run: Run) -> str:
    return "" if run.ended is None else span(run.ended - run.started)


def _lines(run: Run, steps: Sequence[RunStep]) -> Iterator[str]:
    yield f"run {run.id}"
    rows = [
        ("result", _RESULTS[run.result]),
        ("started", moment(run.started)),
        ("took", _took(run)),
        ("who", f"{run.user} on {run.host}"),
        ("command", run.command),
        ("environment", run.environment),
        ("plan", run.plan_digest),
        ("commit", run.commit),
        ("allowed by name", ", ".join(run.overrides)),
    ]
    yield from table([row for row in rows if row[1]], indent="  ")
    yield ""
    yield from _steps(steps)


def _steps(steps: Sequence[RunStep]) -> Iterator[str]:
    if not steps:
        yield "  No step ended."
    rows = [(clock(s.at), s.result, str(s.action), s.address) for s in steps]
    for step, line in zip(steps, table(rows, indent="  "), strict=True):
        yield line
        yield from (f"      {text}" for text in step.message.splitlines() if text)
        if step.before is not None and step.action.value in _WRITES_OVER:
            yield f"      before: {_before(step.before)}"


def _before(record: Recorded) -> str:
    told = {**record.outputs, **record.attributes}
    values = [f"{name} {value_words(told[name])}" for name in sorted(told) if name != "id"]
    return "; ".join([record.remote_id or "no id", *values])


def run_plain(run: Run) -> dict[str, Any]:
    """Return a run as JSON data. Times are seconds since the epoch."""
    return {
        "id": run.id,
        "command": run.command,
        "user": run.user,
        "host": run.host,
        "started": run.started,
        "ended": run.ended,
        "plan_digest": run.plan_digest,
        "commit": run.commit,
        "environment": run.environment,
        "result": run.result.value,
        "overrides": list(run.overrides),
    }


def step_plain(step: RunStep) -> dict[str, Any]:
    """Return a step of a run as JSON data; ``before`` is the record that it found."""
    return {
        "step": step.step_id,
        "address": step.address,
        "action": step.action.value,
        "result": step.result,
        "message": step.message,
        "at": step.at,
        "before": None if step.before is None else recorded_to_plain(step.before),
    }
