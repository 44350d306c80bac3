"""Making an object: once, whatever happens to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.apply import words
from vpn_declare.apply.asking import NOTHING_DONE, failed, insist, read, search
from vpn_declare.apply.flow import (
    Call,
    Ending,
    Failure,
    Flow,
    StepFailedError,
    StepUnknownError,
    StoppedError,
)
from vpn_declare.apply.job import Job
from vpn_declare.apply.resolve import draft_of, resolved_attributes, seen, with_secrets
from vpn_declare.apply.twins import keep_twins
from vpn_declare.apply.waiting import until_gone, until_ready
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.request import CreateRequest
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.model.value import Attributes, SecretRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a create brought: the objects that bear its mark, the first being the one we keep."""

    objects: tuple[Observed, ...]
    secrets: Mapping[str, SecretRef] = field(default_factory=dict)


def create(job: Job) -> Flow[Ending]:
    """Make an object and wait until it is ready.

    The intent is durable before the call; the id is durable before the waiting.
    """
    resource = job.wanted()
    attributes = resolved_attributes(resource, job.journal.records)
    job.before = job.journal.records.get(job.step.address)
    if job.before is not None:
        still_there = yield from _outlive(job, job.before, attributes)
        if still_there is not None:
            return still_there
    key = job.desk.hands.new_id()
    draft = draft_of(resource, attributes, key, job.before)
    job.intend(draft, key)
    made = yield from _make(job, draft)
    draft = replace(draft, attributes=with_secrets(attributes, made.secrets))
    warning = keep_twins(job.desk, job.journal, draft, made.objects)
    return (yield from _see_through(job, draft, made.objects[0], warning))


def _outlive(job: Job, former: Recorded, wanted: Attributes) -> Flow[Ending | None]:
    """Wait until the object in whose place one is made is gone, so that there are never two.

    It was gone or on its way out when the plan was made. Returns how the step ends if it stays:
    one that came back is kept.
    """
    kind = job.desk.kind_of(former)
    if former.remote_id is None or not former.owned or not kind.observable:
        return None
    observed = yield from read(job.desk, former, former.remote_id)
    if observed is None:
        return None
    if observed.status is not Status.DELETING:
        return _came_back(seen(former, observed, kind), observed, wanted)
    waited = yield from until_gone(job.desk, former, job.tell, lambda: None)
    if waited.result is Result.DONE:
        return None
    status = Status.FAILED if waited.result is Result.FAILED else Status.DELETING
    return Ending(
        result=waited.result,
        settlement=Settlement(put=(replace(former, status=status),)),
        diagnostic=waited.diagnostic,
    )


def _came_back(former: Recorded, observed: Observed, wanted: Attributes) -> Ending:
    is_as_wanted = all(observed.attributes.get(n, value) == value for n, value in wanted.items())
    return Ending(
        settlement=Settlement(put=(former,)),
        diagnostic=None if is_as_wanted else words.came_back(former.address, observed.remote_id),
    )


def _see_through(
    job: Job, draft: Recorded, observed: Observed, warning: Diagnostic | None
) -> Flow[Ending]:
    """Record an object that was made, wait until it is ready, and record what became of it."""
    kind = job.desk.kind_of(draft)
    record = _as_seen(draft, observed, kind)
    if record.status is Status.READY:
        return _done(record, observed, warning)
    job.accept(record)
    waited = yield from until_ready(job.desk, record, observed, job.tell)
    if waited.observed is not None:
        record = seen(record, waited.observed, kind)
        if waited.result is Result.DONE:
            return _done(record, waited.observed, warning)
    return Ending(
        result=waited.result,
        settlement=Settlement(put=(record,)),
        diagnostic=waited.diagnostic,
    )


def _as_seen(draft: Recorded, observed: Observed, kind: Kind) -> Recorded:
    """Return the record of a new object; one that cannot be looked at is ready at once."""
    record = seen(draft, observed, kind)
    return record if kind.observable else replace(record, status=Status.READY)


def _done(record: Recorded, observed: Observed, warning: Diagnostic | None) -> Ending:
    return Ending(
        settlement=Settlement(put=(record,)),
        diagnostic=warning,
        messages=(observed.message,) if observed.message else (),
    )


def _make(job: Job, draft: Recorded) -> Flow[Made]:
    """Send the create. Where no answer comes, look whether it was done before sending it again.

    The key stays the same over all attempts, so that whatever was made can be found by it.
    """
    call = _call(job, draft)
    times = max(1, job.desk.options.patience.creates_without_answer)
    unsure = False
    for _ in range(times):
        try:
            answer = yield from insist(job.desk, call, NOTHING_DONE)
            if answer.failure is None:
                return Made(objects=answer.objects, secrets=answer.secrets)
            _raise_unless_ambiguous(answer.failure, draft)
            unsure = True
            found = yield from _look_for(job, draft, answer.failure)
        except (StepFailedError, StoppedError) as error:
            if not unsure:
                raise
            raise _undecided(error, draft, times) from error
        if found:
            return Made(objects=found, secrets=answer.secrets)
    raise StepUnknownError(words.never_appeared(draft.address, times))


def _call(job: Job, draft: Recorded) -> Call:
    request = CreateRequest(
        address=draft.address,
        kind=draft.kind,
        title=draft.title,
        mark=Mark(job.desk.lineage, draft.key),
        attributes=draft.attributes,
    )
    return job.desk.call(draft, request)


def _raise_unless_ambiguous(failure: Failure, draft: Recorded) -> None:
    if failure.is_bug:
        diagnostic = replace(failure.diagnostic, path=draft.address)
        raise StepUnknownError(diagnostic, Result.FAILED)
    if failure.error_class is not ErrorClass.AMBIGUOUS:
        raise failed(failure, draft)
    if failure.is_late:  # it may be done any time from now: the next run searches, this one ends
        raise StepUnknownError(replace(failure.diagnostic, path=draft.address))


def _look_for(job: Job, draft: Recorded, failure: Failure) -> Flow[tuple[Observed, ...]]:
    """Return what bears the mark of this create, after the whole time that it may stay unseen.

    Where nothing can be looked at, nothing is made that could be there twice.
    """
    kind = job.desk.kind_of(draft)
    if not kind.observable:
        return ()
    if not kind.searchable:
        diagnostic = words.not_searchable(draft.address, draft.kind, draft.title)
        raise StepUnknownError(diagnostic)
    try:
        return (yield from search(job.desk, draft, draft.key, job.desk.search_seconds(draft)))
    except StepFailedError as error:
        diagnostic = replace(failure.diagnostic, path=draft.address)
        raise StepUnknownError(diagnostic) from error


def _undecided(
    error: StepFailedError | StoppedError, draft: Recorded, times: int
) -> StepUnknownError:
    """Return that an earlier attempt got no answer, so the intent must stay open."""
    if isinstance(error, StepFailedError):
        return StepUnknownError(error.diagnostic, Result.FAILED)
    return StepUnknownError(words.never_appeared(draft.address, times))
