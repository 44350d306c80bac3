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
from vpn_declare.contracts.provider import ErrorClass, HeldBackError, ProviderError, Session
from vpn_declare.contracts.request import (
    CreateRequest,
    DeleteRequest,
    Fence,
    SentAttributes,
    SentValue,
    UpdateRequest,
)
from vpn_declare.contracts.secret import SecretNotFoundError, SecretResolver
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import SecretRef


class Errand:
    """One call on its way. The owner may give it up; then its answer counts for nothing.

    ``is_given_up`` only ever changes from no to yes, so it may be read from any thread. A request
    that was not sent by then is never sent.
    """

    __slots__ = ("call", "is_given_up", "ticket")

    def __init__(self, ticket: str, call: Call) -> None:
        self.ticket = ticket
        self.call = call
        self.is_given_up = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and the errand that it belongs to."""

    errand: Errand
    answer: Answer


class Workers:
    """Threads between two queues, so many that as many calls can be under way.

    They are daemons: a call that never returns must not keep a process alive that was told twice
    to stop. Whoever carries an errand that is given up is left behind and ends when its call does;
    another thread takes its place.

    ``may_write`` is asked before every call that changes something, and once more by the provider
    through the request's fence, right before the request is sent.
    """

    def __init__(self, hands: Hands, count: int, may_write: Callable[[], bool]) -> None:
        self._hands = hands
        self._may_write = may_write
        self._errands: SimpleQueue[Errand | None] = SimpleQueue()
        self.answers: SimpleQueue[Answered] = SimpleQueue()
        self._count = count
        self._begun = 0

    def __enter__(self) -> Self:
        """Start the threads."""
        for _ in range(self._count):
            self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Tell the threads to end. Those that are in a call end after it."""
        for _ in range(self._begun):
            self._errands.put(None)

    def send(self, ticket: str, call: Call) -> Errand:
        """Hand a call over; its answer will be in ``answers``."""
        errand = Errand(ticket, call)
        self._errands.put(errand)
        return errand

    def give_up(self, errand: Errand) -> None:
        """Wait for a call no longer, and put a thread in the place of its own."""
        errand.is_given_up = True
        self._begin()

    def _begin(self) -> None:
        name = f"vpn-declare-{self._begun}"
        self._begun += 1
        Thread(target=self._work, name=name, daemon=True).start()

    def _work(self) -> None:
        while (errand := self._errands.get()) is not None:
            self.answers.put(Answered(errand, self._answer(errand)))
            if errand.is_given_up:
                return

    def _answer(self, errand: Errand) -> Answer:
        def fence() -> None:
            if errand.is_given_up or not self._may_write():
                raise HeldBackError

        try:
            if errand.call.writes:
                fence()
            return make(_fenced(errand.call, fence), self._hands)
        except HeldBackError as held:
            failure = Failure(error_class=held.error_class, diagnostic=run_words.lease_ran_out())
            return Answer(failure=failure)
        except BaseException as error:  # noqa: BLE001 - a worker that dies would hang the run
            failure = Failure(
                error_class=ErrorClass.AMBIGUOUS, diagnostic=words.of_bug(error), is_bug=True
            )
            return Answer(failure=failure)


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
