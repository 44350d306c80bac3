"""Reads secrets for one run, and compares them without keeping them.

A fingerprint is an HMAC-SHA256 (RFC 2104) of the value under the state's own key, cut to 64 bits:
enough to see a change, too little and too well keyed to guess the value from.
"""

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from typing import Final

from vpn_declare.contracts.secret import (
    FingerprintKey,
    Secret,
    SecretNotFoundError,
    SecretSource,
    SecretWithheldError,
    VersionedSource,
)
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.value import THROW_AWAY, SecretRef

_FINGERPRINT_CHARACTERS: Final = 16
_THROW_AWAY_CHARACTERS: Final = 64  # 256 bits in hexadecimal, as strong as the strongest suite
_MOST_TOLD: Final = 5


class Resolver:
    """Implements ``contracts.secret.SecretResolver``. Safe to use from several threads.

    A value is read once per run and kept in memory until the run ends, so both ends of a tunnel
    get the same one, even if it is being replaced at its source at that moment.

    Args:
        sources: By scheme.
        key: The state's key for fingerprints; None before the first write.
        throw_away: Whether a reference that leads nowhere gets a throw-away key (the environments
            ``simulated`` and ``lab``). It is derived from ``key``, so it is the same at both ends
            and in the next run.
        remember: Is told every value that is read, so that texts can be scrubbed of it.
    """

    def __init__(
        self,
        sources: Mapping[str, SecretSource],
        key: FingerprintKey | None,
        *,
        throw_away: bool,
        remember: Callable[[str], None],
    ) -> None:
        self._sources = sources
        self._key = key
        self._throw_away = throw_away
        self._remember = remember
        self._values: dict[tuple[str, int], str] = {}
        self._thrown_away: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def fingerprint(self, ref: SecretRef) -> SecretRef:
        """Return ``ref`` with the fingerprint of its present value, unchanged if there is none."""
        try:
            return self.resolve(ref).ref
        except SecretNotFoundError:
            return ref

    def resolve(self, ref: SecretRef) -> Secret:
        """Return the value for one call; its ``ref`` bears the fingerprint.

        Raises:
            SecretNotFoundError: it cannot be had.
        """
        value = self._value(ref)
        fingerprint = self._fingerprint_of(ref.reference, value)
        return Secret(value, SecretRef(ref.reference, fingerprint, ref.version))

    def thrown_away(self) -> tuple[str, ...]:
        """Return the references that got a throw-away key so far, sorted."""
        return tuple(sorted(self._thrown_away.copy()))

    def notices(self) -> tuple[Diagnostic, ...]:
        """Return one remark on all throw-away keys, or none."""
        references = self.thrown_away()
        if not references:
            return ()
        count = len(references)
        lead = "1 reference leads" if count == 1 else f"{count} references lead"
        named = ", ".join(references[:_MOST_TOLD]) + (", and more" if count > _MOST_TOLD else "")
        return (
            Diagnostic(
                code="VPN650",
                severity=Severity.INFO,
                summary="Throw-away keys stand in for secrets",
                detail=f"{lead} to no value here: {named}.",
                fix="Set them for production; nothing need be done for this environment.",
                path=named,
            ),
        )

    def _value(self, ref: SecretRef) -> str:
        place = (ref.reference, ref.version)
        known = self._values.get(place)
        if known is None:
            value = self._read(ref)
            self._remember(value)
            with self._one_at_a_time:
                known = self._values.setdefault(place, value)
        return known

    def _read(self, ref: SecretRef) -> str:
        scheme, _, rest = ref.reference.partition(":")
        try:
            source = self._source(scheme, ref.reference)
            if isinstance(source, VersionedSource):
                value = source.read_version(rest, ref.version)
            else:
                value = source.read(rest)
            return _checked(ref.reference, value)
        except SecretWithheldError:
            raise
        except SecretNotFoundError:
            if not self._throw_away or self._key is None or not ref.reference:
                raise
        self._thrown_away.add(ref.reference)
        return self._mac("throw-away", f"{ref.version}:{ref.reference}")[:_THROW_AWAY_CHARACTERS]

    def _source(self, scheme: str, reference: str) -> SecretSource:
        source = self._sources.get(scheme)
        if source is None:
            known = ", ".join(f"{name}:" for name in sorted(self._sources)) or "none"
            message = (
                f"Nothing here reads secrets such as {reference!r}. Installed: {known}. "
                "Use one of these, or install the plug-in."
            )
            raise SecretNotFoundError(message)
        return source

    def _fingerprint_of(self, reference: str, value: str) -> str | None:
        if self._key is None:
            return None
        prefix = THROW_AWAY if reference in self._thrown_away else ""
        return prefix + self._mac("fingerprint", value)[:_FINGERPRINT_CHARACTERS]

    def _mac(self, purpose: str, text: str) -> str:
        """Return a keyed hash; ``purpose`` keeps one use apart from the other."""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self._key or b"", message, hashlib.sha256).hexdigest()


def _checked(reference: str, value: str) -> str:
    """Return the value as it is, if it can be a secret at all."""
    problem = None
    if not value:
        problem = "is empty; an empty key protects nothing"
    elif "\0" in value:
        problem = "holds a NUL character, which no gateway accepts"
    elif any("\ud800" <= character <= "\udfff" for character in value):
        problem = "holds bytes that are no UTF-8 text; write a binary key in hexadecimal or base64"
    if problem:
        message = f"The secret {reference} {problem}. Correct it where it is kept."
        raise SecretNotFoundError(message)
    return value
