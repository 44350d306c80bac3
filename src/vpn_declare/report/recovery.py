"""What an earlier run left open: what became of it, and the questions that are left."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vpn_declare.contracts.journal import Intent, Run
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import StepAction
from vpn_declare.report.moments import moment
from vpn_declare.report.tables import table

_MADE = {
    Result.DONE: "is there, and is recorded now",
    Result.WAITING: "is there and not ready; the next apply goes on waiting",
    Result.FAILED: "failed; the next apply makes it anew",
    Result.NOT_STARTED: "was never made; the next apply makes it",
}
_OTHERS = {
    Result.DONE: "was carried out, and is recorded now",
    Result.WAITING: "is under way; the next apply goes on waiting",
    Result.FAILED: "failed; the next plan says what is to be done",
    Result.NOT_STARTED: "was not carried out; the next plan says what is to be done",
}


def outcomes_text(outcomes: Sequence[Outcome]) -> str:
    """Return what became of each operation, a line each."""
    rows = [(str(o.action), o.address, _became(o)) for o in outcomes]
    return "\n".join(table(rows))


def _became(outcome: Outcome) -> str:
    words = _MADE if outcome.action is StepAction.CREATE else _OTHERS
    return words.get(outcome.result, str(outcome.result))


def question_text(intent: Intent, text: str, run: Run | None) -> str:
    """Return one question in exact words, where it comes from, and how to answer it."""
    return "\n".join(_question(intent, text, run)) + "\n"


def _question(intent: Intent, text: str, run: Run | None) -> Iterator[str]:
    yield text
    who = f", by {run.user}@{run.host}: {run.command}" if run is not None else ""
    yield f"  begun       {moment(intent.at)}{who}"
    yield f"  if it is    vpn-declare recover --exists '{intent.address}=ID'"
    yield f"  if not      vpn-declare recover --absent '{intent.address}'"


def recovery_plain(
    outcomes: Sequence[Outcome],
    questions: Sequence[tuple[Intent, str]],
    undecided: Sequence[str],
    runs: Mapping[str, Run],
) -> dict[str, Any]:
    """Return all of it as JSON data."""
    return {
        "outcomes": [
            {"address": o.address, "action": o.action.value, "result": o.result.value}
            for o in outcomes
        ],
        "questions": [
            {
                "address": intent.address,
                "operation": intent.id,
                "action": intent.action.value,
                "title": intent.recorded.title if intent.recorded is not None else "",
                "at": intent.at,
                "run": intent.run_id if intent.run_id in runs else "",
                "question": text,
            }
            for intent, text in questions
        ],
        "undecided": list(undecided),
    }
