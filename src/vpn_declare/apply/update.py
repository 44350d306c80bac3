"""Changing an object in place. All that is wanted is sent, so it may be sent again."""

from dataclasses import replace

from vpn_declare.apply.asking import HARMLESS_TO_REPEAT, failed, insist
from vpn_declare.apply.flow import Answer, Ending, Flow, StepUnknownError
from vpn_declare.apply.job import Job
from vpn_declare.apply.resolve import (
    redrafted,
    resolved_attributes,
    seen,
    with_ignored,
    with_secrets,
    with_unsent_secrets,
)
from vpn_declare.apply.settle_down import settle_down
from vpn_declare.apply.waiting import until_ready
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.request import UpdateRequest
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.model.value import SecretRef


def update(job: Job) -> Flow[Ending]:
    """Bring an object to what is wanted.

    Until the far side is done with it, the record says what it said before; so whatever stops us,
    the next plan sees the difference and repairs it.
    """
    job.before = job.recorded()
    record, unfinished = yield from settle_down(job, job.before)
    if unfinished is not None:
        return unfinished
    resource = job.wanted()
    changed = frozenset(job.step.changed)
    wanted = with_ignored(resource, resolved_attributes(resource, job.journal.records), record)
    wanted = with_unsent_secrets(wanted, record, changed)
    after = redrafted(resource, wanted, record)
    if not changed:
        return Ending(settlement=Settlement(put=(after,)))
    key = record.key or job.desk.hands.new_id()
    after = replace(after, key=key)
    job.intend(replace(after, status=Status.PENDING), key)
    answer = yield from _send(job, after, changed)
    after = replace(after, attributes=with_secrets(wanted, answer.secrets))
    return (yield from _see_through(job, record, after, answer.objects[0]))


def _send(job: Job, after: Recorded, changed: frozenset[str]) -> Flow[Answer]:
    attributes = {
        name: value
        for name, value in after.attributes.items()
        if name in changed or not isinstance(value, SecretRef)
    }
    request = UpdateRequest(
        address=after.address,
        kind=after.kind,
        remote_id=after.remote_id or "",
        title=after.title,
        mark=Mark(job.desk.lineage, after.key),
        attributes=attributes,
        changed=changed,
    )
    answer = yield from insist(job.desk, job.desk.call(after, request), HARMLESS_TO_REPEAT)
    failure = answer.failure
    if failure is None:
        return answer
    error = failed(failure, after)
    if failure.is_bug:
        raise StepUnknownError(error.diagnostic, Result.FAILED)
    if failure.error_class is ErrorClass.AMBIGUOUS:
        raise StepUnknownError(error.diagnostic)
    raise error


def _see_through(job: Job, record: Recorded, after: Recorded, observed: Observed) -> Flow[Ending]:
    """Wait until a changed object is ready again, and record what became of it."""
    kind = job.desk.kind_of(after)
    messages = (observed.message,) if observed.message else ()
    if observed.status is Status.READY or not kind.observable:
        done = replace(seen(after, observed, kind), status=Status.READY)
        return Ending(settlement=Settlement(put=(done,)), messages=messages)
    known = replace(record, key=after.key, remote_id=observed.remote_id, status=Status.PENDING)
    job.accept(known)
    waited = yield from until_ready(job.desk, known, observed, job.tell)
    if waited.observed is None:
        return Ending(result=waited.result, diagnostic=waited.diagnostic)
    remembered = after if waited.result is Result.DONE else known
    return Ending(
        result=waited.result,
        settlement=Settlement(put=(seen(remembered, waited.observed, kind),)),
        diagnostic=waited.diagnostic,
        messages=messages,
    )
