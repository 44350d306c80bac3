"""Attribute values, and their one canonical encoding.

Plans, state and digests are made of these bytes, so there is exactly one way to write a value:
JSON with sorted keys, no spaces, UTF-8. References, secrets and unknown values are objects with
one reserved key each (``$ref``, ``$secret``, ``$unknown``).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Union, cast

import orjson

from vpn_declare.model.address import Address, Ref

THROW_AWAY: Final = "throw-away-"
"""Begins the fingerprint of a key that stands in for a secret in a simulated world or a lab."""


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret lies, never the secret.

    ``fingerprint`` is a keyed hash of the value (see ``contracts.secret``), present once somebody
    who may read the value has looked; ``version`` counts deliberate rotations. An observed object
    carries the fingerprint of the key it was given and an empty ``reference``.
    """

    reference: str
    fingerprint: str | None = None
    version: int = 1

    @property
    def is_throw_away(self) -> bool:
        """Tell whether a throw-away key stands in for a value that cannot be read here."""
        return self.fingerprint is not None and self.fingerprint.startswith(THROW_AWAY)

    def same_value(self, other: "SecretRef") -> bool:
        """Tell whether both name the same value, as far as anybody can tell without reading it.

        Two throw-away keys are told apart by their references: a renamed reference makes another
        key, which nobody asked for.
        """
        if self.is_throw_away and other.is_throw_away:
            return (self.reference, self.version) == (other.reference, other.version)
        if self.fingerprint is not None and other.fingerprint is not None:
            return self.fingerprint == other.fingerprint
        return (self.reference, self.version) == (other.reference, other.version)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only the far side can tell, after ``source`` exists."""

    source: Ref


Scalar = str | int | float | bool | None
Value = Union[  # noqa: UP007 - the type names itself
    Scalar, Ref, SecretRef, Unknown, tuple["Value", ...], Mapping[str, "Value"]
]
Attributes = Mapping[str, Value]

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS


def _encode_noun(value: object) -> object:
    match value:
        case Ref(address, attribute):
            return {"$ref": f"{address}#{attribute}"}
        case SecretRef(reference, fingerprint, version):
            secret: dict[str, object] = {"$secret": reference, "version": version}
            if fingerprint is not None:
                secret["fingerprint"] = fingerprint
            return secret
        case Unknown(source):
            return {"$unknown": str(source)}
        case Mapping():
            return dict(cast("Mapping[str, object]", value))
        case frozenset():
            return sorted(value)
        case _:
            message = f"no encoding for {type(value).__name__}"
            raise TypeError(message)


def canonical(value: object) -> bytes:
    """Return the canonical bytes of a value: equal values have equal bytes, and only they.

    Raises:
        TypeError: ``value`` holds something that is no ``Value``.
    """
    return orjson.dumps(value, default=_encode_noun, option=_OPTIONS)


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return ``value`` as plain JSON data, nouns encoded."""
    return orjson.loads(canonical(value))


def from_plain(value: object) -> Value:
    """Return the value that ``plain`` encoded.

    Raises:
        ValueError: a reserved key holds something that was never encoded here.
    """
    match value:
        case {"$ref": str(text), **rest} if not rest:
            return ref_from_text(text)
        case {"$unknown": str(text), **rest} if not rest:
            return Unknown(ref_from_text(text))
        case {"$secret": str(reference), "version": int(version), **rest}:
            fingerprint = rest.get("fingerprint")
            return SecretRef(reference, None if fingerprint is None else str(fingerprint), version)
        case Mapping():
            return {str(key): from_plain(item) for key, item in value.items()}
        case list() | tuple():
            return tuple(from_plain(item) for item in value)
        case None | bool() | int() | float() | str():
            return value
        case _:
            message = f"no value is written as {type(value).__name__}"
            raise ValueError(message)


def attributes_from_plain(value: Mapping[str, object]) -> dict[str, Value]:
    """Return attributes that ``plain`` encoded."""
    return {key: from_plain(item) for key, item in value.items()}


def from_canonical(data: bytes) -> Value:
    """Return the value whose canonical bytes these are."""
    return from_plain(orjson.loads(data))


def ref_from_text(text: str) -> Ref:
    """Return the reference written as ``address#attribute``."""
    address, found, attribute = text.rpartition("#")
    if not found:
        message = f"{text!r} is not address#attribute"
        raise ValueError(message)
    return Ref(Address(address), attribute)


def refs_in(value: Value) -> tuple[Ref, ...]:
    """Return every reference inside ``value``, in the order of appearance."""
    if isinstance(value, str | int | None):  # most values; asked some hundred thousand times
        return ()
    match value:
        case Ref():
            return (value,)
        case tuple():
            return tuple(ref for item in value for ref in refs_in(item))
        case Mapping():
            return tuple(ref for item in value.values() for ref in refs_in(item))
        case _:
            return ()
