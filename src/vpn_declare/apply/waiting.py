"""Waiting until an object is ready, or gone. Slow is not broken: late is its own result."""

from collections.abc import Callable
from dataclasses import dataclass

from vpn_declare.apply import words
from vpn_declare.apply.asking import read
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.flow import Flow, Pause, StepFailedError, StoppedError
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Observed, Recorded, Status

Tell = Callable[[Status | None, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """What came of waiting: DONE, FAILED or WAITING, and the object as it was seen last."""

    result: Result
    observed: Observed | None = None
    diagnostic: Diagnostic | None = None


def until_ready(desk: Desk, record: Recorded, observed: Observed, tell: Tell) -> Flow[Waited]:
    """Look at an accepted object until it is ready, has failed, or time is up.

    An object that cannot be seen may be too new to be seen, but not for ever: then it is gone. An
    answer may be slow; it tells of the moment when it was asked for.
    An interrupt, and a far side that cannot be reached, end the waiting, not the object.
    """
    began = last_seen = desk.hands.monotonic()
    give_up_at = began + desk.ready_within(record)
    poll_seconds, lag_seconds = desk.poll_seconds(record), desk.search_seconds(record)
    while True:
        verdict = _verdict(record, observed)
        if verdict is not None:
            return verdict
        now = desk.hands.monotonic()
        if now >= give_up_at:
            return _late(record, observed, now - began)
        tell(observed.status, now - began)
        try:
            yield Pause(poll_seconds)
            asked_at = desk.hands.monotonic()
            fresh = yield from read(desk, record, observed.remote_id)
        except (StoppedError, StepFailedError) as error:
            return _late(record, observed, now - began, _why(error))
        if fresh is not None:
            observed, last_seen = fresh, asked_at
        elif asked_at - last_seen >= lag_seconds:
            diagnostic = words.vanished(record.address, observed.remote_id)
            return Waited(result=Result.FAILED, diagnostic=diagnostic)


def until_gone(
    desk: Desk, record: Recorded, tell: Tell, still_there: Callable[[], None]
) -> Flow[Waited]:
    """Look at an object whose end was accepted until it is gone, or time is up.

    ``still_there`` is called once, if the first look finds it. A failed status counts only after
    the object was seen on its way out: it may have been failed before.
    """
    began = desk.hands.monotonic()
    give_up_at = began + desk.ready_within(record)
    observed: Observed | None = None
    was_leaving = False
    while True:
        elapsed = desk.hands.monotonic() - began
        try:
            if observed is not None:
                tell(observed.status, elapsed)
                yield Pause(desk.poll_seconds(record))
            fresh = yield from read(desk, record, record.remote_id or "")
        except (StoppedError, StepFailedError) as error:
            return _late(record, observed, elapsed, _why(error))
        if fresh is None:
            return Waited(result=Result.DONE)
        if observed is None:
            still_there()
        observed = fresh
        was_leaving = was_leaving or observed.status is Status.DELETING
        if was_leaving and observed.status is Status.FAILED:
            diagnostic = words.gave_up(record.address, observed.message)
            return Waited(result=Result.FAILED, observed=observed, diagnostic=diagnostic)
        if desk.hands.monotonic() >= give_up_at:
            return _late(record, observed, elapsed)


def _verdict(record: Recorded, observed: Observed) -> Waited | None:
    match observed.status:
        case Status.READY:
            return Waited(result=Result.DONE, observed=observed)
        case Status.FAILED:
            diagnostic = words.gave_up(record.address, observed.message)
            return Waited(result=Result.FAILED, observed=observed, diagnostic=diagnostic)
        case Status.DELETING:
            diagnostic = words.vanished(record.address, observed.remote_id)
            return Waited(result=Result.FAILED, observed=observed, diagnostic=diagnostic)
        case Status.PENDING:
            return None


def _why(error: StoppedError | StepFailedError) -> str:
    if isinstance(error, StepFailedError):
        return error.diagnostic.detail
    return "Waiting for it was interrupted."


def _late(record: Recorded, observed: Observed | None, seconds: float, why: str = "") -> Waited:
    diagnostic = words.still_waiting(record.address, seconds, why)
    return Waited(result=Result.WAITING, observed=observed, diagnostic=diagnostic)
