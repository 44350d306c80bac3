"""How resources and records are written down: in state, in plans, in exports.

Plain data is what JSON can hold. A field that has its default is left out, so a record stays small
and a field added later reads as its default in everything written before. Reading is strict: an
unknown field, a missing one or a wrong type is a ``ValueError``, never a guess.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

import orjson

from vpn_declare.model.resource import Recorded, Resource, Status
from vpn_declare.model.value import Scalar, Value, canonical, from_plain, plain

Plain = dict[str, Any]
_Reader = Callable[[object], object]
_Noun = TypeVar("_Noun", Recorded, Resource)


def recorded_to_plain(recorded: Recorded) -> Plain:
    """Return a record as plain data."""
    return _to_plain(recorded, _RECORDED_DEFAULTS)


def recorded_from_plain(data: Mapping[str, object]) -> Recorded:
    """Return the record that ``recorded_to_plain`` wrote.

    Raises:
        ValueError: it is not such a record; the text names the field.
    """
    return _built(Recorded, _read(data, _RECORDED_READERS))


def recorded_to_bytes(recorded: Recorded) -> bytes:
    """Return the canonical bytes of a record: equal records have equal bytes, and only they."""
    return canonical(_written(recorded, _RECORDED_DEFAULTS))


def recorded_from_bytes(data: bytes) -> Recorded:
    """Return the record whose canonical bytes these are.

    Raises:
        ValueError: they are not such bytes.
    """
    return recorded_from_plain(_mapping(orjson.loads(data)))


def resource_to_plain(resource: Resource) -> Plain:
    """Return a resource as plain data."""
    return _to_plain(resource, _RESOURCE_DEFAULTS)


def resource_from_plain(data: Mapping[str, object]) -> Resource:
    """Return the resource that ``resource_to_plain`` wrote.

    Raises:
        ValueError: it is not such a resource; the text names the field.
    """
    return _built(Resource, _read(data, _RESOURCE_READERS))


def _to_plain(noun: Recorded | Resource, defaults: Mapping[str, object]) -> Plain:
    result: Plain = plain(_written(noun, defaults))
    return result


def _written(noun: Recorded | Resource, defaults: Mapping[str, object]) -> dict[str, object]:
    """Return the fields that differ from their default; nouns are still inside."""
    values = ((name, getattr(noun, name), default) for name, default in defaults.items())
    return {name: value for name, value, default in values if value != default}


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default  # MISSING for a required field: equal to no value, so always written


def _defaults(noun: type[Recorded] | type[Resource]) -> Mapping[str, object]:
    return MappingProxyType({field.name: _default(field) for field in fields(noun)})


def _read(data: Mapping[str, object], readers: Mapping[str, _Reader]) -> dict[str, Any]:
    values = {}
    for name, value in data.items():
        reader = readers.get(name)
        if reader is None:
            message = f"unknown field {name!r}"
            raise ValueError(message)
        try:
            values[name] = reader(value)
        except (TypeError, ValueError) as error:
            message = f"field {name!r}: {error}"
            raise ValueError(message) from error
    return values


def _built(noun: type[_Noun], values: dict[str, Any]) -> _Noun:
    try:
        return noun(**values)
    except TypeError as error:
        missing = [field.name for field in fields(noun) if _is_required(field)]
        message = "missing field " + ", ".join(repr(n) for n in missing if n not in values)
        raise ValueError(message) from error


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _wrong(wanted: str, value: object) -> ValueError:
    return ValueError(f"{wanted} expected, found {type(value).__name__}")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise _wrong("text", value)


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise _wrong("true or false", value)


def _optional_flag(value: object) -> bool | None:
    return None if value is None else _flag(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(_text(item) for item in value)
    raise _wrong("a list of texts", value)


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise _wrong("a mapping", value)


def _attributes(value: object) -> dict[str, Value]:
    return {key: _value(item) for key, item in _mapping(value).items()}


def _value(item: object) -> Value:
    """Return what ``from_plain`` does, several times faster: most values are plain texts."""
    if item.__class__ in _PLAIN_TYPES:
        return cast("Scalar", item)
    if item.__class__ is list:
        return tuple([_value(part) for part in cast("list[object]", item)])
    if item.__class__ is dict and _RESERVED_KEYS.isdisjoint(cast("dict[str, object]", item)):
        return _attributes(item)
    return from_plain(item)


def _text_mapping(value: object) -> dict[str, str]:
    return {_text(key): _text(item) for key, item in _mapping(value).items()}


def _status(value: object) -> Status:
    return Status(_text(value))


_RESERVED_KEYS: Final = frozenset({"$ref", "$secret", "$unknown"})
_PLAIN_TYPES: Final = frozenset({str, int, float, bool, type(None)})

_RECORDED_DEFAULTS: Final = _defaults(Recorded)
_RESOURCE_DEFAULTS: Final = _defaults(Resource)

_COMMON_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "address": _text,
        "kind": _text,
        "site": _text,
        "provider": _text,
        "connection": _attributes,
        "title": _text,
        "origin": _text,
        "attributes": _attributes,
        "depends_on": _texts,
        "prevent_destroy": _flag,
    }
)
_RECORDED_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        **_COMMON_READERS,
        "remote_id": _optional_text,
        "key": _text,
        "outputs": _attributes,
        "status": _status,
        "owned": _flag,
    }
)
_RESOURCE_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        **_COMMON_READERS,
        "prevent_destroy": _optional_flag,
        "sources": _text_mapping,
        "ignore": _texts,
        "existing": _optional_text,
        "exclusive": _flag,
    }
)
