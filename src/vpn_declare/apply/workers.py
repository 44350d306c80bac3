"""The workers: threads that make one call at a time and bring its answer back.

They share nothing, keep nothing, and never raise. Secrets are resolved here, at the last moment,
and live as long as the call.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self, assert_never

from vpn_declare.apply import run_words, words
from vpn_declare.apply.flow import Answer, Call, Failure, FindRequest, ReadRequest, Request
from vpn_declare.apply.hands import Hands
from vpn_declare.contracts.provider import (
    CreateRequest,
    DeleteRequest,
    ErrorClass,
    Fence,
    HeldBackError,
    ProviderError,
    SentAttributes,
    SentValue,
    Session,
    UpdateRequest,
)
from vpn_declare.contracts.secret import SecretNotFoundError, SecretResolver
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import SecretRef


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and the ticket of the call that it belongs to."""

    ticket: str
    answer: Answer


class Workers:
    """A fixed number of threads between two queues.

    They are daemons: a call that never returns must not keep a process alive that was told twice
    to stop. ``may_write`` is asked before every call that changes something, and once more by the
    provider through the request's fence, right before the request is sent.
    """

    def __init__(self, hands: Hands, count: int, may_write: Callable[[], bool]) -> None:
        self._hands = hands
        self._may_write = may_write
        self._calls: SimpleQueue[tuple[str, Call] | None] = SimpleQueue()
        self.answers: SimpleQueue[Answered] = SimpleQueue()
        self._threads = [
            Thread(target=self._work, name=f"vpn-declare-{number}", daemon=True)
            for number in range(count)
        ]

    def __enter__(self) -> Self:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Tell the threads to end. Those that are in a call end after it."""
        for _thread in self._threads:
            self._calls.put(None)

    def send(self, ticket: str, call: Call) -> None:
        """Hand a call over; its answer will be in ``answers``."""
        self._calls.put((ticket, call))

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            ticket, call = item
            self.answers.put(Answered(ticket, self._answer(call)))

    def _answer(self, call: Call) -> Answer:
        try:
            if call.writes:
                self._fence()
            return make(_fenced(call, self._fence), self._hands)
        except HeldBackError as held:
            failure = Failure(error_class=held.error_class, diagnostic=run_words.lease_ran_out())
            return Answer(failure=failure)
        except BaseException as error:  # noqa: BLE001 - a worker that dies would hang the run
            failure = Failure(
                error_class=ErrorClass.AMBIGUOUS, diagnostic=words.of_bug(error), is_bug=True
            )
            return Answer(failure=failure)

    def _fence(self) -> None:
        if not self._may_write():
            raise HeldBackError


def _fenced(call: Call, fence: Fence) -> Call:
    """Return a call whose request is fenced, if it changes anything."""
    if isinstance(call.request, CreateRequest | UpdateRequest | DeleteRequest):
        return replace(call, request=replace(call.request, fence=fence))
    return call


def make(call: Call, hands: Hands) -> Answer:
    """Make one call and return what came of it.

    Raises only what nobody expects, and ``HeldBackError``.
    """
    record = call.record
    try:
        request, secrets = _with_secrets(call, hands.secrets)
        session = hands.sessions(record.provider, record.connection)
    except SecretNotFoundError as error:
        diagnostic = words.of_missing_secret(error, hands.scrub(str(error)))
        return Answer(failure=Failure(error_class=ErrorClass.REFUSED, diagnostic=diagnostic))
    except ProviderError as error:
        return Answer(failure=_failure(_not_connected(error), record, hands))
    try:
        objects = tuple(hands.hearing.heard(item, record) for item in _ask(session, request))
        return Answer(objects=objects, secrets=secrets)
    except HeldBackError:
        raise
    except ProviderError as error:
        return Answer(failure=_failure(error, record, hands), secrets=secrets)


def _failure(error: ProviderError, record: Recorded, hands: Hands) -> Failure:
    hands.hearing.know(record.attributes)
    return Failure(
        error_class=error.error_class,
        diagnostic=words.of_provider(error, hands.scrub(error.message)),
        retry_after_seconds=error.retry_after_seconds,
    )


def _not_connected(error: ProviderError) -> ProviderError:
    """Return the error with the one class corrected that a failed connection cannot be of."""
    if error.error_class is not ErrorClass.AMBIGUOUS:
        return error
    return ProviderError(
        error.message,
        error_class=ErrorClass.UNAVAILABLE,
        vendor_code=error.vendor_code,
        retry_after_seconds=error.retry_after_seconds,
    )


def _with_secrets(call: Call, resolver: SecretResolver) -> tuple[Request, dict[str, SecretRef]]:
    """Return the request with its secrets resolved, and their references with fingerprints."""
    request = call.request
    if not isinstance(request, CreateRequest | UpdateRequest):
        return request, {}
    sent: dict[str, SentValue] = {}
    fingerprints: dict[str, SecretRef] = {}
    for name, value in request.attributes.items():
        if isinstance(value, SecretRef):
            secret = resolver.resolve(value)
            sent[name] = secret
            known = secret.ref if secret.ref.fingerprint else resolver.fingerprint(value)
            fingerprints[name] = replace(value, fingerprint=known.fingerprint)
        else:
            sent[name] = value
    attributes: SentAttributes = sent
    return replace(request, attributes=attributes), fingerprints


def _ask(session: Session, request: Request) -> tuple[Observed, ...]:
    match request:
        case CreateRequest():
            return (session.create(request),)
        case UpdateRequest():
            return (session.update(request),)
        case DeleteRequest():
            session.delete(request)
            return ()
        case ReadRequest():
            observed = session.read(request.kind, request.remote_id)
            return () if observed is None else (observed,)
        case FindRequest():
            return tuple(session.find(request.kind, request.mark))
        case _:
            assert_never(request)
