"""Asking until there is an answer: repeats by class of error, searches, single looks."""

from dataclasses import replace
from typing import Final

from vpn_declare.apply.desk import Desk
from vpn_declare.apply.flow import (
    Answer,
    Call,
    Failure,
    FindRequest,
    Flow,
    Pause,
    ReadRequest,
    StepFailedError,
)
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.model.resource import Observed, Recorded

NOTHING_DONE: Final = frozenset({ErrorClass.THROTTLED, ErrorClass.UNAVAILABLE})
HARMLESS_TO_REPEAT: Final = NOTHING_DONE | {ErrorClass.AMBIGUOUS}


def insist(desk: Desk, call: Call, repeat: frozenset[ErrorClass]) -> Flow[Answer]:
    """Make a call, and again after a pause as long as it fails for one of the classes ``repeat``.

    Pauses double, with jitter, and are never shorter than the far side asked for. A bug is never
    repeated. Returns the last answer when patience is at its end.
    """
    patience = desk.options.patience
    tries = 0
    give_up_at: float | None = None
    while True:
        answer = yield call
        failure = answer.failure
        if failure is None or failure.is_bug or failure.error_class not in repeat:
            return answer
        tries += 1
        now = desk.hands.monotonic()
        give_up_at = now + patience.give_up_seconds if give_up_at is None else give_up_at
        seconds = max(
            patience.pause_seconds(tries, desk.hands.chance()), failure.retry_after_seconds or 0.0
        )
        if now + seconds > give_up_at:
            return answer
        yield Pause(seconds)


def read(desk: Desk, record: Recorded, remote_id: str) -> Flow[Observed | None]:
    """Return what the far side shows of one object, or None if it is gone.

    Raises:
        StepFailedError: it could not be read.
    """
    call = desk.call(record, ReadRequest(record.kind, remote_id))
    answer = yield from insist(desk, call, HARMLESS_TO_REPEAT)
    if answer.failure is not None:
        if answer.failure.error_class is ErrorClass.GONE:
            return None
        raise failed(answer.failure, record)
    return answer.objects[0] if answer.objects else None


def search(
    desk: Desk, record: Recorded, key: str, search_seconds: float
) -> Flow[tuple[Observed, ...]]:
    """Return the objects that bear the mark of one create; the first found is enough.

    Looks at once, then again and again, because an object may show up in lists later than it was
    made. It is not there only if a look that began after ``search_seconds`` does not show it: an
    answer may be slow, and tells of the moment when it was asked for.

    Raises:
        StepFailedError: the far side could not be searched.
    """
    patience = desk.options.patience
    call = desk.call(record, FindRequest(record.kind, Mark(desk.lineage, key)))
    give_up_at = desk.hands.monotonic() + search_seconds
    looks = 0
    while True:
        asked_at = desk.hands.monotonic()
        answer = yield from insist(desk, call, HARMLESS_TO_REPEAT)
        if answer.failure is not None:
            raise failed(answer.failure, record)
        if answer.objects:
            return tuple(sorted(answer.objects, key=lambda found: found.remote_id))
        if asked_at >= give_up_at:
            return ()
        looks += 1
        left = max(0.0, give_up_at - desk.hands.monotonic())
        yield Pause(min(left, patience.pause_seconds(looks, desk.hands.chance())))


def failed(failure: Failure, record: Recorded) -> StepFailedError:
    """Return the error that says why a call about a record failed."""
    return StepFailedError(replace(failure.diagnostic, path=record.address))
