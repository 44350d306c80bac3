"""A person's answer to a question of recovery."""

from queue import Empty

from vpn_declare.apply import recovery_words, words
from vpn_declare.apply.account import Case, close, made, never_done
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.flow import ReadRequest
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.options import Limit, Options
from vpn_declare.apply.workers import Workers
from vpn_declare.contracts.journal import Intent
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.resource import Observed, Recorded


def answer(hands: Hands, options: Options, intent_id: str, remote_id: str | None) -> Outcome:
    """Close an open intent by what a person found: the object's id, or None for "there is none".

    An id is looked at before it is believed.

    Raises:
        DiagnosticsError: no such intent is open, or there is no such object.
        StateError: the answer could not be written.
    """
    intent = _open_intent(hands, intent_id)
    journal = Journal(hands, run_id=intent.run_id)
    record = intent.recorded
    if remote_id is None or record is None:
        return close(journal, intent, never_done())
    desk = Desk(hands=hands, options=options, lineage=journal.lineage)
    observed = _look_at(desk, record, remote_id)
    case = Case(intent=intent, desk=desk, journal=journal, is_final=True)
    return close(journal, intent, made(case, record, (observed,)))


def _open_intent(hands: Hands, intent_id: str) -> Intent:
    for intent in hands.store.open_intents():
        if intent.id == intent_id:
            return intent
    raise DiagnosticsError([recovery_words.no_open_intent(intent_id)])


def _look_at(desk: Desk, record: Recorded, remote_id: str) -> Observed:
    seconds = desk.options.limits.get(record.provider, Limit()).call_seconds
    with Workers(desk.hands, 1, lambda: False) as worker:
        worker.send(record.address, desk.call(record, ReadRequest(record.kind, remote_id)))
        try:
            answered = worker.answers.get(timeout=seconds).answer
        except Empty:
            raise DiagnosticsError([words.late(record.provider, seconds)]) from None
    if answered.failure is not None:
        raise DiagnosticsError([answered.failure.diagnostic])
    if not answered.objects:
        raise DiagnosticsError([words.no_such_object(record.address, remote_id)])
    return answered.objects[0]
