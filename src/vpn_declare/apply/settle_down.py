"""Going on with what an earlier run had no time for: objects that were accepted and not ready."""

from vpn_declare.apply import words
from vpn_declare.apply.asking import read
from vpn_declare.apply.flow import Ending, Flow
from vpn_declare.apply.job import Job
from vpn_declare.apply.resolve import seen
from vpn_declare.apply.waiting import until_ready
from vpn_declare.contracts.journal import Settlement
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Recorded, Status


def settle_down(job: Job, record: Recorded) -> Flow[tuple[Recorded, Ending | None]]:
    """Wait until a recorded object is ready, if it was not when it was recorded.

    Returns the record as it is now and None, or, if it is not ready, how the step ends.
    """
    kind = job.desk.kind_of(record)
    if record.status is Status.READY or record.remote_id is None or not kind.observable:
        return record, None
    observed = yield from read(job.desk, record, record.remote_id)
    if observed is None:
        diagnostic = words.vanished(record.address, record.remote_id)
        return record, Ending(result=Result.FAILED, diagnostic=diagnostic)
    waited = yield from until_ready(job.desk, record, observed, job.tell)
    if waited.observed is not None:
        record = seen(record, waited.observed, kind)
    if waited.result is Result.DONE:
        return record, None
    ending = Ending(
        result=waited.result,
        settlement=Settlement(put=(record,)),
        diagnostic=waited.diagnostic,
    )
    return record, ending
