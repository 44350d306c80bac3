"""Secrets: where a value is read, and how a change of it is seen without keeping it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NewType, Protocol, runtime_checkable

from vpn_declare.model.value import SecretRef

FingerprintKey = NewType("FingerprintKey", bytes)


class Secret:
    """A resolved secret on its way into one call. It has no text form, so it cannot be printed.

    ``reveal`` is for providers, at the moment of the call, and for nobody else.
    """

    __slots__ = ("_value", "ref")

    def __init__(self, value: str, ref: SecretRef) -> None:
        self._value = value
        self.ref = ref

    def reveal(self) -> str:
        """Return the value. Never keep it, log it or put it into an error."""
        return self._value

    def __repr__(self) -> str:
        """Return a text without the value."""
        return f"Secret({self.ref.reference})"

    def __reduce__(self) -> str:
        """Refuse to be pickled: a secret is never written.

        Raises:
            TypeError: always.
        """
        message = "a resolved secret is never serialised"
        raise TypeError(message)


class SecretNotFoundError(Exception):
    """A reference does not lead to a value. The text names the reference, never a value."""


class SecretWithheldError(SecretNotFoundError):
    """A value that will be made, or is there and cannot be had now. No other may stand in for it.

    So no throw-away key is made of its reference, not even where they are allowed.
    """


class SecretSource(Protocol):
    """A plug-in that reads secrets of one scheme, as ``env`` or ``vault``. It lives for one run.

    Guarantees asked for: ``read`` may be called from several threads; it keeps a value in memory
    only, and no longer than the run; its errors hold no value.
    """

    @property
    def scheme(self) -> str:
        """The part of a reference before the colon."""
        ...

    def check(self, rest: str) -> str | None:
        """Return what is wrong with the text after the colon, or None. Reads nothing."""
        ...

    def read(self, rest: str) -> str:
        """Return the value exactly as it is there, never converted.

        One trailing newline of a file is removed.

        Raises:
            SecretNotFoundError: it cannot be had.
        """
        ...


@runtime_checkable
class VersionedSource(SecretSource, Protocol):
    """A source that keeps every version of a secret apart, because it makes them itself."""

    def read_version(self, rest: str, version: int) -> str:
        """Return the value of one version, 1 being the first.

        Raises:
            SecretNotFoundError: it cannot be had.
        """
        ...


def _nothing_sealed() -> Mapping[str, bytes]:
    return {}


def _to_nobody(_value: str) -> None:
    """Tell a value to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretContext:
    """What a door hands the sources of secrets, so that they need not ask.

    Attributes:
        environment: Environment variables.
        folder: The topology's folder; relative paths start there.
        private_folder: Folder for files of our own (``.vpn-declare`` beside the topology); it may
            not exist yet.
        random_bytes: Returns that many bytes, fit for keys.
        settings: What ``secrets:`` of the project's settings says, by scheme.
        sealed: Returns the encrypted secrets that state holds, by name.
        remember: Is told what must never be shown besides the values that ``read`` returns: the
            tokens and keys that open a source.
    """

    environment: Mapping[str, str]
    folder: str
    private_folder: str
    random_bytes: Callable[[int], bytes]
    settings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    sealed: Callable[[], Mapping[str, bytes]] = _nothing_sealed
    remember: Callable[[str], None] = _to_nobody


class SecretPlugIn(Protocol):
    """What the entry point of a plug-in names: it makes the source for one run."""

    @property
    def scheme(self) -> str:
        """The part of a reference before the colon; the entry point bears the same name."""
        ...

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source. Reads nothing yet."""
        ...


class SecretResolver(Protocol):
    """What the engine is handed to deal with secrets."""

    def fingerprint(self, ref: SecretRef) -> SecretRef:
        """Return ``ref`` with the keyed fingerprint of its present value.

        Returns ``ref`` unchanged when the value cannot be read here; planning goes on without.
        """
        ...

    def resolve(self, ref: SecretRef) -> Secret:
        """Return the value for one call.

        Raises:
            SecretNotFoundError: it cannot be had.
        """
        ...
