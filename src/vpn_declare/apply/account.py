"""Accounting for one operation that an earlier run left open. It looks, and never writes there."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeAlias

from vpn_declare.apply import recovery_words, words
from vpn_declare.apply.asking import read, search
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.flow import Answer, Ending, Flow, StepFailedError, StoppedError, Wish
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.report import Question
from vpn_declare.apply.resolve import seen
from vpn_declare.apply.twins import keep_twins
from vpn_declare.contracts.journal import Intent, Settlement
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.model.value import SecretRef

Verdict: TypeAlias = "Ending | Question | None"
Verdicts: TypeAlias = Generator[Wish, Answer, Verdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of one open intent: an outcome (it is closed), a question, or neither yet."""

    intent: Intent
    outcome: Outcome | None = None
    question: Question | None = None
    diagnostic: Diagnostic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One open intent. ``is_final``: what is not there after the search counts as never made."""

    intent: Intent
    desk: Desk
    journal: Journal
    is_final: bool

    def search_seconds(self, record: Recorded) -> float:
        """Return how long something may stay unseen; a mere look does not wait for it."""
        return self.desk.search_seconds(record) if self.is_final else 0.0


def account_for(case: Case) -> Flow[Finding]:
    """Find out what became of an open intent, and close it in the journal if that is certain."""
    intent = case.intent
    try:
        verdict = yield from _verdict(case)
    except StepFailedError as error:
        return Finding(intent=intent, diagnostic=error.diagnostic)
    except StoppedError:
        return Finding(intent=intent)
    if verdict is None:
        return Finding(intent=intent, diagnostic=recovery_words.not_seen_yet(intent.address))
    if isinstance(verdict, Question):
        return Finding(intent=intent, question=verdict)
    outcome = close(case.journal, intent, verdict)
    return Finding(intent=intent, outcome=outcome, diagnostic=verdict.diagnostic)


def close(journal: Journal, intent: Intent, ending: Ending) -> Outcome:
    """Close an intent with what was found, and return the outcome."""
    outcome = Outcome(
        step_id=intent.step_id,
        address=intent.address,
        action=intent.action,
        result=ending.result,
        diagnostic=ending.diagnostic,
    )
    before = journal.records.get(intent.address)
    journal.settle(intent, outcome, ending.settlement, before)
    return outcome


def made(case: Case, draft: Recorded, objects: tuple[Observed, ...]) -> Ending:
    """Return how a create ends whose object was found: it is recorded as it is now."""
    warning = keep_twins(case.desk, case.journal, draft, objects)
    record = seen(draft, objects[0], case.desk.kind_of(draft))
    result, diagnostic = _by_status(record, objects[0])
    return Ending(
        result=result,
        settlement=Settlement(put=(record,)),
        diagnostic=diagnostic or warning,
    )


def never_done() -> Ending:
    """Return that an operation was never carried out; state is right as it is."""
    return Ending(result=Result.NOT_STARTED)


def _verdict(case: Case) -> Verdicts:
    record, action = case.intent.recorded, case.intent.action
    if record is None or not case.desk.kind_of(record).observable:
        return never_done()
    if action is StepAction.CREATE:
        return (yield from _of_create(case, record))
    if action in {StepAction.UPDATE, StepAction.DETOUR}:
        return (yield from _of_update(case, record))
    if action is StepAction.DELETE:
        return (yield from _of_delete(case, record))
    # The others change records alone, or a mark that the next attempt recognises.
    return never_done()


def _of_create(case: Case, draft: Recorded) -> Verdicts:
    intent = case.intent
    if intent.remote_id:
        # The id was recorded when it was accepted; what is gone by now is the next plan's affair.
        accepted = case.journal.records.get(intent.address)
        is_that = accepted is not None and accepted.remote_id == intent.remote_id
        observed = yield from read(case.desk, draft, intent.remote_id)
        if observed is None:
            return _not_there(case, intent)
        return made(case, accepted if accepted and is_that else draft, (observed,))
    kind = case.desk.kind_of(draft)
    if not kind.searchable:
        return Question(
            intent=intent, text=recovery_words.question(intent.address, kind.title, draft.title)
        )
    found = yield from search(case.desk, draft, intent.key, case.search_seconds(draft))
    if found:
        return made(case, draft, found)
    return never_done() if case.is_final else None


def _of_update(case: Case, wanted: Recorded) -> Verdicts:
    """State stays as it was before; where the far side differs from it, the next plan repairs."""
    before = case.journal.records.get(case.intent.address)
    if before is None or before.remote_id is None:
        return never_done()
    observed = yield from read(case.desk, before, case.intent.remote_id or before.remote_id)
    if observed is None and case.desk.kind_of(before).searchable and wanted.key:
        # Some kinds are changed by making a new object beside the old one, under the same mark.
        patience = case.search_seconds(before)
        found = yield from search(case.desk, before, wanted.key, patience)
        observed = found[0] if found else None
    if observed is None:
        return _not_there(case, case.intent)
    record = replace(seen(before, observed, case.desk.kind_of(before)), key=wanted.key)
    result = Result.DONE if _shows(observed, wanted) else Result.NOT_STARTED
    return Ending(result=result, settlement=Settlement(put=(record,)))


def _of_delete(case: Case, planned: Recorded) -> Verdicts:
    record = case.journal.records.get(planned.address)
    if record is None or record.remote_id is None:
        return never_done()
    observed = yield from read(case.desk, record, record.remote_id)
    if observed is None:
        return Ending(settlement=Settlement(remove=(record.address,)))
    record = replace(record, status=observed.status)
    is_leaving = observed.status is Status.DELETING
    result = Result.WAITING if is_leaving else Result.NOT_STARTED
    return Ending(result=result, settlement=Settlement(put=(record,)))


def _by_status(record: Recorded, observed: Observed) -> tuple[Result, Diagnostic | None]:
    match observed.status:
        case Status.READY:
            return Result.DONE, None
        case Status.FAILED | Status.DELETING:
            return Result.FAILED, words.gave_up(record.address, observed.message)
        case Status.PENDING:
            return Result.WAITING, None


def _not_there(case: Case, intent: Intent) -> Ending | None:
    """Return that a known object is not to be seen: for certain, or perhaps only not yet."""
    if not case.is_final:
        return None
    diagnostic = words.vanished(intent.address, intent.remote_id or "recorded")
    return Ending(result=Result.FAILED, diagnostic=diagnostic)


def _shows(observed: Observed, wanted: Recorded) -> bool:
    """Tell whether an object has the attributes that were wanted, as far as it shows them."""
    shown = observed.attributes
    return all(
        shown[name] == value
        for name, value in wanted.attributes.items()
        if name in shown and not isinstance(value, SecretRef)
    )
