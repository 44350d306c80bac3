"""One step from beginning to end: act, then write the outcome and what it changes, together."""

from dataclasses import replace
from typing import assert_never

from vpn_declare.apply import words
from vpn_declare.apply.adopt import take_over, use_existing
from vpn_declare.apply.bookkeeping import forget, move, remember
from vpn_declare.apply.confirm import confirm
from vpn_declare.apply.create import create
from vpn_declare.apply.delete import delete
from vpn_declare.apply.flow import (
    Ending,
    Flow,
    StepFailedError,
    StepUnknownError,
    StoppedError,
)
from vpn_declare.apply.job import Job
from vpn_declare.apply.release import release
from vpn_declare.apply.update import update
from vpn_declare.contracts.journal import Note
from vpn_declare.contracts.state import StateError
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Step, StepAction


def carry_out(job: Job) -> Flow[Outcome]:
    """Carry a step out and return its outcome.

    Guarantees: every outcome but an unknown one is written before it is returned, in one commit
    with its changes to state. Of an unknown one the intent stays open, and so does its address.
    """
    job.listener.step_started(job.step)
    ending = yield from _ending(job)
    outcome = _outcome(job, ending)
    if job.intent is None:
        note = Note(outcome=outcome, settlement=ending.settlement, before=job.before)
        job.journal.note(note)
    elif not ending.is_open:
        job.journal.settle(job.intent, outcome, ending.settlement, job.before)
    return outcome


def _ending(job: Job) -> Flow[Ending]:
    """Act, and turn every way in which that can go wrong into an ending; but not a lost store."""
    try:
        return (yield from _act(job))
    except StepFailedError as error:
        return Ending(result=Result.FAILED, diagnostic=error.diagnostic)
    except StepUnknownError as error:
        return Ending(result=error.result, diagnostic=error.diagnostic, is_open=True)
    except StoppedError as stop:
        if not stop.sent or job.intent is None:
            return Ending(result=Result.NOT_STARTED)
        diagnostic = words.interrupted(job.step.address)
        return Ending(result=Result.UNKNOWN, diagnostic=diagnostic, is_open=True)
    except StateError:
        raise
    except Exception as error:  # noqa: BLE001 - our bug in one step must not end the others
        return Ending(result=Result.FAILED, diagnostic=words.of_bug(error), is_open=True)


def _act(job: Job) -> Flow[Ending]:  # noqa: C901, PLR0911 - one line for each action
    match job.step.action:
        case StepAction.CREATE:
            return (yield from create(job))
        case StepAction.UPDATE | StepAction.DETOUR:
            return (yield from update(job))
        case StepAction.DELETE:
            return (yield from delete(job))
        case StepAction.READ:
            return (yield from use_existing(job))
        case StepAction.IMPORT:
            return (yield from take_over(job))
        case StepAction.RECORD:
            return (yield from remember(job))
        case StepAction.CONFIRM:
            return (yield from confirm(job))
        case StepAction.MOVE:
            return move(job)
        case StepAction.FORGET:
            return forget(job)
        case StepAction.RELEASE:
            return (yield from release(job))
        case _:
            assert_never(job.step.action)


def _outcome(job: Job, ending: Ending) -> Outcome:
    outcome = outcome_of(job.step, ending.result, diagnostic=ending.diagnostic)
    seconds = job.desk.hands.monotonic() - job.began
    return replace(outcome, seconds=seconds, messages=ending.messages)


def outcome_of(
    step: Step, result: Result, *, diagnostic: Diagnostic | None = None, cause: str = ""
) -> Outcome:
    """Return the outcome of a step; its diagnostic names the resource."""
    if diagnostic is not None and not diagnostic.path:
        diagnostic = replace(diagnostic, path=step.address)
    return Outcome(
        step_id=step.id,
        address=step.address,
        action=step.action,
        result=result,
        diagnostic=diagnostic,
        cause=cause,
    )
