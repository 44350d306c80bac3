"""Taking an object down, and making sure that it is gone."""

from dataclasses import replace

from vpn_declare.apply import words
from vpn_declare.apply.asking import HARMLESS_TO_REPEAT, failed, insist
from vpn_declare.apply.flow import Ending, Flow, StepFailedError, StepUnknownError
from vpn_declare.apply.job import Job
from vpn_declare.apply.waiting import until_gone
from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.request import DeleteRequest
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Recorded, Status


def delete(job: Job) -> Flow[Ending]:
    """Delete the object that the plan means, wait until it is gone, then forget it.

    An object that existed before us, or that was never made, is only forgotten. The record stays
    until the object is gone.
    """
    record = job.before = job.recorded()
    planned = job.step.recorded
    if planned is not None and planned.remote_id != record.remote_id:
        raise StepFailedError(words.not_in_state(job.step.address))
    forgotten = Ending(settlement=Settlement(remove=(record.address,)))
    if not record.owned or record.remote_id is None:
        return forgotten
    job.intend(record, job.desk.hands.new_id())
    yield from _send(job, record)
    if not job.desk.kind_of(record).observable:
        return forgotten
    leaving = replace(record, status=Status.DELETING)
    waited = yield from until_gone(job.desk, record, job.tell, lambda: job.accept(leaving))
    if waited.result is Result.DONE:
        return forgotten
    status = Status.FAILED if waited.result is Result.FAILED else Status.DELETING
    return Ending(
        result=waited.result,
        settlement=Settlement(put=(replace(record, status=status),)),
        diagnostic=waited.diagnostic,
    )


def _send(job: Job, record: Recorded) -> Flow[None]:
    request = DeleteRequest(
        address=record.address,
        kind=record.kind,
        remote_id=record.remote_id or "",
        attributes={**record.attributes, **record.outputs},
    )
    answer = yield from insist(job.desk, job.desk.call(record, request), HARMLESS_TO_REPEAT)
    failure = answer.failure
    if failure is None or failure.error_class is ErrorClass.GONE:
        return
    error = failed(failure, record)
    if failure.is_bug:
        raise StepUnknownError(error.diagnostic, Result.FAILED)
    if failure.error_class is ErrorClass.AMBIGUOUS:
        raise StepUnknownError(error.diagnostic)
    raise error
