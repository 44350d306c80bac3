"""What a step says to the owner while it is carried out, and how it ends.

A flow is a generator. It yields a ``Call`` (a worker makes it and the ``Answer`` is sent back) or
a ``Pause`` (an empty ``Answer`` is sent back when the time has passed), and returns its result.
It runs in the owner's thread, so it may write the journal.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.outcome import Result
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.model.value import SecretRef

Returned = TypeVar("Returned")


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A look at one object by its id."""

    kind: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class FindRequest:
    """A search for the objects that bear a mark."""

    kind: str
    mark: Mark


Request: TypeAlias = CreateRequest | UpdateRequest | DeleteRequest | ReadRequest | FindRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call about a recorded object. Secrets in the request are references still."""

    record: Recorded
    request: Request

    @property
    def provider(self) -> str:
        """Whom it is made to."""
        return self.record.provider

    @property
    def writes(self) -> bool:
        """Tell whether it may change anything there."""
        return isinstance(self.request, CreateRequest | UpdateRequest | DeleteRequest)


@dataclass(frozen=True, slots=True)
class Pause:
    """A wish to be woken after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a call failed. The texts are scrubbed.

    Attributes:
        error_class: What the engine asks about it.
        diagnostic: What the user reads.
        retry_after_seconds: When the far side wants to be asked again, if it told.
        is_late: No answer came in time, and nobody waits for it any more. The far side may still
            be at work on it.
        is_bug: Something unexpected was raised; whether the call was made is not known.
    """

    error_class: ErrorClass
    diagnostic: Diagnostic
    retry_after_seconds: float | None = None
    is_late: bool = False
    is_bug: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call brought.

    Attributes:
        objects: The objects that the far side showed: one or none, except for a search.
        secrets: For each secret attribute that was sent, its reference with the fingerprint.
        failure: Why there is nothing.
    """

    objects: tuple[Observed, ...] = ()
    secrets: Mapping[str, SecretRef] = field(default_factory=dict)
    failure: Failure | None = None


Wish: TypeAlias = Call | Pause
Flow: TypeAlias = Generator[Wish, Answer, Returned]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a step ended, and what state is to remember of it.

    ``is_open``: what became of its call is not known, so its intent must not be closed.
    """

    result: Result = Result.DONE
    settlement: Settlement = field(default_factory=Settlement)
    diagnostic: Diagnostic | None = None
    messages: tuple[str, ...] = ()
    is_open: bool = False


class StepFailedError(Exception):
    """The step failed, and it is certain that nothing was done."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.summary)
        self.diagnostic = diagnostic


class StepUnknownError(Exception):
    """Whether the step was done cannot be told now; its intent stays open."""

    def __init__(self, diagnostic: Diagnostic, result: Result = Result.UNKNOWN) -> None:
        super().__init__(diagnostic.summary)
        self.diagnostic = diagnostic
        self.result = result


class StoppedError(Exception):
    """Thrown into a flow by a second interrupt. ``sent``: its call is on the way, unanswered."""

    def __init__(self, *, sent: bool) -> None:
        super().__init__("stopped")
        self.sent = sent
