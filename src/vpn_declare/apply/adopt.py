"""Objects that are there already: used as they are (READ), or taken over (IMPORT)."""

from dataclasses import replace

from vpn_declare.apply import words
from vpn_declare.apply.asking import HARMLESS_TO_REPEAT, failed, insist, read
from vpn_declare.apply.flow import Ending, Flow, StepFailedError
from vpn_declare.apply.job import Job
from vpn_declare.apply.resolve import draft_of, resolved_attributes, seen
from vpn_declare.apply.waiting import until_ready
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.request import UpdateRequest
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import Attributes, SecretRef, Value


def use_existing(job: Job) -> Flow[Ending]:
    """Record an object that is to be used as it is. It is never changed, so it gets no mark."""
    observed = yield from _read(job)
    resource = job.wanted()
    wanted = resolved_attributes(resource, job.journal.records)
    shown = {name: observed.attributes.get(name, value) for name, value in wanted.items()}
    draft = draft_of(resource, shown, "", job.before)
    return (yield from _see_through(job, draft, observed))


def take_over(job: Job) -> Flow[Ending]:
    """Stamp our mark on an object and record it, with the attributes that it has.

    What cannot be read back, as a key, is left out of the record: the next plan sets it. An object
    that bears the mark of another state is refused.
    """
    observed = yield from _read(job)
    resource = job.wanted()
    wanted = resolved_attributes(resource, job.journal.records)
    shown = _shown(wanted, observed)
    mark = Mark.parse(observed.mark)
    if mark is not None and mark.lineage != job.desk.lineage:
        diagnostic = words.foreign_mark(resource.address, observed.remote_id, mark.lineage)
        raise StepFailedError(diagnostic)
    draft = draft_of(resource, shown, mark.key if mark is not None else "", job.before)
    if mark is None and job.desk.kind_of(draft).searchable:
        draft = replace(draft, key=job.desk.hands.new_id())
        observed = yield from _stamp(job, draft, observed)
    return (yield from _see_through(job, draft, observed))


def _read(job: Job) -> Flow[Observed]:
    resource = job.wanted()
    job.before = job.journal.records.get(job.step.address)
    planned = job.change.remote_id if job.change is not None else None
    remote_id = resource.existing or planned or ""
    observed = yield from read(job.desk, draft_of(resource, {}, "", None), remote_id)
    if observed is None:
        raise StepFailedError(words.no_such_object(resource.address, remote_id))
    return observed


def _shown(wanted: Attributes, observed: Observed) -> dict[str, Value]:
    """Return those of the wanted attributes that the far side shows, as it shows them."""
    return {
        name: observed.attributes[name]
        for name in wanted
        if name in observed.attributes and not isinstance(observed.attributes[name], SecretRef)
    }


def _stamp(job: Job, draft: Recorded, observed: Observed) -> Flow[Observed]:
    """Write our mark on an object and change nothing else."""
    job.intend(replace(draft, remote_id=observed.remote_id), draft.key)
    request = UpdateRequest(
        address=draft.address,
        kind=draft.kind,
        remote_id=observed.remote_id,
        title=observed.title,
        mark=Mark(job.desk.lineage, draft.key),
        attributes=draft.attributes,
        changed=frozenset(),
    )
    answer = yield from insist(job.desk, job.desk.call(draft, request), HARMLESS_TO_REPEAT)
    if answer.failure is not None:
        # A mark that we may have set is recognised by the next attempt, so nothing is lost here.
        raise failed(answer.failure, draft)
    return answer.objects[0]


def _see_through(job: Job, draft: Recorded, observed: Observed) -> Flow[Ending]:
    kind = job.desk.kind_of(draft)
    record = seen(draft, observed, kind)
    waited = yield from until_ready(job.desk, record, observed, job.tell)
    if waited.observed is not None:
        record = seen(record, waited.observed, kind)
    if waited.result is Result.FAILED:
        return Ending(result=Result.FAILED, diagnostic=waited.diagnostic)
    return Ending(
        result=waited.result,
        settlement=Settlement(put=(record,)),
        diagnostic=waited.diagnostic,
    )
