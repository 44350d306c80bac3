"""What a person is told when a run is over."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.apply import ApplyReport
from vpn_declare.cli.ending import DONE, ERROR, INTERRUPTED, LOCKED, PARTLY_APPLIED
from vpn_declare.cli.terminal import Terminal
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import FencedError
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result

_MOST_CAUSES: Final = 5
_MOST_STEPS: Final = 5
"""So that what is skipped fills half a screen at most; our own choice."""

_PARTS = (
    (Result.DONE, "done"),
    (Result.FAILED, "failed"),
    (Result.WAITING, "not ready yet"),
    (Result.UNKNOWN, "without an answer"),
    (Result.SKIPPED, "skipped because of these"),
    (Result.NOT_STARTED, "not started"),
)


def tell_closing(report: ApplyReport, instructions: tuple[str, ...], terminal: Terminal) -> None:
    """Print what a person must do, each root cause once, and one line of figures."""
    for text in (*_messages(report), *instructions):
        terminal.say(f"\n{text}")
    terminal.say("\n")
    causes = [outcome.diagnostic for outcome in report.causes if outcome.diagnostic is not None]
    terminal.tell_diagnostics((*_each_once(causes), *report.diagnostics))
    if skipped := "\n".join(skipped_lines(report)):
        terminal.say(f"{skipped}\n")
    terminal.say(_figures(report))
    if report.result is not RunResult.DONE:
        terminal.tell("The next apply continues from here.")


def _each_once(causes: list[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield causes that say the same, but for where, as one."""
    alike: dict[Diagnostic, list[str]] = {}
    for cause in causes:
        alike.setdefault(replace(cause, path=""), []).append(cause.path)
    for cause, paths in alike.items():
        others = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        yield replace(cause, path=f"{min(paths)}{others}")


def skipped_lines(report: ApplyReport) -> Iterator[str]:
    """Yield each root cause with the steps that were skipped for it; of many, the first few."""
    by_cause: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        if outcome.result is Result.SKIPPED:
            by_cause.setdefault(outcome.cause, []).append(outcome)
    for cause in sorted(by_cause)[:_MOST_CAUSES]:
        steps = sorted(f"{one.action} {one.address}" for one in by_cause[cause])
        yield f"Skipped because of {cause.replace(':', ' ', 1)}:"
        yield from (f"  {step}" for step in steps[:_MOST_STEPS])
        if len(steps) > _MOST_STEPS:
            yield f"  and {len(steps) - _MOST_STEPS} more"
    if others := sorted(by_cause)[_MOST_CAUSES:]:
        count = sum(len(by_cause[cause]) for cause in others)
        causes = "cause" if len(others) == 1 else "causes"
        yield f"{count} more skipped because of {len(others)} other {causes}"
    if others or any(len(steps) > _MOST_STEPS for steps in by_cause.values()):
        yield f"`vpn-declare show {report.run_id}` names all of them."


def _messages(report: ApplyReport) -> Iterator[str]:
    for outcome in sorted(report.outcomes, key=lambda outcome: outcome.step_id):
        yield from outcome.messages


def _figures(report: ApplyReport) -> str:
    counts = report.counts
    told = [f"{counts[result]} {words}" for result, words in _PARTS if counts.get(result)]
    head = "Applied" if report.result is RunResult.DONE else "Applied in part"
    if report.result is RunResult.INTERRUPTED:
        head = "Interrupted"
    return f"{head}: {', '.join(told) or 'nothing to do'}."


def exit_code_of(report: ApplyReport) -> int:
    """Return the exit code that the contract gives such an ending."""
    if report.trouble is not None:
        return LOCKED if isinstance(report.trouble, FencedError) else ERROR
    match report.result:
        case RunResult.DONE:
            return DONE
        case RunResult.INTERRUPTED:
            return INTERRUPTED
        case RunResult.PARTIAL | RunResult.RUNNING:
            return PARTLY_APPLIED if report.counts.get(Result.DONE) else ERROR
