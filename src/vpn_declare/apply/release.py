"""Giving an object up: our mark comes off, state forgets it, and what is there stays as it is."""

from vpn_declare.apply import words
from vpn_declare.apply.asking import HARMLESS_TO_REPEAT, failed, insist, read
from vpn_declare.apply.flow import Answer, Ending, Flow
from vpn_declare.apply.job import Job
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.request import UpdateRequest
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import SecretRef


def release(job: Job) -> Flow[Ending]:
    """Take our mark off an object and forget it. One that is gone, or another's, is forgotten.

    Where the far side will not change it (it failed there), it is forgotten with a warning.
    """
    record = job.before = job.recorded()
    forgotten = Settlement(remove=(record.address,))
    observed = yield from read(job.desk, record, record.remote_id or "")
    mark = Mark.parse(observed.mark) if observed is not None else None
    if observed is None or mark is None or mark.lineage != job.desk.lineage:
        return Ending(settlement=forgotten)
    job.intend(record, record.key)
    answer = yield from _unmark(job, record, observed)
    if answer.failure is None:
        return Ending(settlement=forgotten)
    if answer.failure.error_class in {ErrorClass.REFUSED, ErrorClass.GONE}:
        diagnostic = words.mark_stays(record.address, answer.failure.diagnostic.detail)
        return Ending(settlement=forgotten, diagnostic=diagnostic)
    raise failed(answer.failure, record)


def _unmark(job: Job, record: Recorded, observed: Observed) -> Flow[Answer]:
    request = UpdateRequest(
        address=record.address,
        kind=record.kind,
        remote_id=observed.remote_id,
        title=observed.title,
        mark=None,
        attributes={
            name: value
            for name, value in record.attributes.items()
            if not isinstance(value, SecretRef)
        },
        changed=frozenset(),
    )
    return (yield from insist(job.desk, job.desk.call(record, request), HARMLESS_TO_REPEAT))
