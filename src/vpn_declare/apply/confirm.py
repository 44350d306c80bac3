"""Seeing that something is up, before what stands in for it or needs it is touched."""

from vpn_declare.apply import words
from vpn_declare.apply.asking import read
from vpn_declare.apply.flow import Ending, Flow, Pause, StepFailedError
from vpn_declare.apply.job import Job


def confirm(job: Job) -> Flow[Ending]:
    """Look until an object is seen up, or the far side does not tell.

    Raises:
        StepFailedError: it is gone, cannot be read, or was not up in time. Nothing was changed.
    """
    record = job.recorded()
    if record.remote_id is None:
        raise StepFailedError(words.not_in_state(job.step.address))
    began = job.desk.hands.monotonic()
    while True:
        observed = yield from read(job.desk, record, record.remote_id)
        if observed is None:
            raise StepFailedError(words.vanished(record.address, record.remote_id))
        if observed.is_up is not False:
            return Ending()
        seconds = job.desk.hands.monotonic() - began
        if seconds >= job.desk.options.patience.up_seconds:
            raise StepFailedError(words.not_up(record, seconds))
        job.tell(observed.status, seconds)
        yield Pause(job.desk.poll_seconds(record))
