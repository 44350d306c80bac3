"""What a person is told when a run is over."""

from collections.abc import Iterator
from dataclasses import replace

from vpn_declare.apply import ApplyReport
from vpn_declare.cli.ending import DONE, ERROR, INTERRUPTED, LOCKED, PARTLY_APPLIED
from vpn_declare.cli.terminal import Terminal
from vpn_declare.contracts.state import FencedError, RunResult
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Result

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
