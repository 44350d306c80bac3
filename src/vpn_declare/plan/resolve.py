"""References replaced by values: known ones from state, the others as ``Unknown``."""

from collections.abc import Callable, Mapping

from vpn_declare.model.address import Ref
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import Attributes, SecretRef, Unknown, Value

Known = Callable[[Ref], Value]


def resolved(value: Value, known: Known, fingerprint: Callable[[SecretRef], SecretRef]) -> Value:
    """Return ``value`` with every reference resolved by ``known`` and secrets fingerprinted."""
    if isinstance(value, str | int | None):  # most values; asked some hundred thousand times
        return value
    match value:
        case Ref():
            return known(value)
        case SecretRef():
            return fingerprint(value)
        case tuple():
            return tuple(resolved(item, known, fingerprint) for item in value)
        case Mapping():
            return {key: resolved(item, known, fingerprint) for key, item in value.items()}
        case _:
            return value


def attribute_of(record: Recorded | None, ref: Ref) -> Value:
    """Return what a record says of one attribute, or ``Unknown`` if it cannot tell."""
    if record is None:
        return Unknown(ref)
    if ref.attribute == "id":
        return record.remote_id if record.remote_id is not None else Unknown(ref)
    for values in (record.outputs, record.attributes):
        if ref.attribute in values:
            return values[ref.attribute]
    return Unknown(ref)


def has_unknown(value: Value) -> bool:
    """Tell whether any part of ``value`` is unknown."""
    match value:
        case Unknown():
            return True
        case tuple():
            return any(has_unknown(item) for item in value)
        case Mapping():
            return any(has_unknown(item) for item in value.values())
        case _:
            return False


def unknown_sources(attributes: Attributes) -> tuple[Ref, ...]:
    """Return what the unknown parts of ``attributes`` wait for, sorted."""
    found: set[Ref] = set()

    def look(value: Value) -> None:
        match value:
            case Unknown(source):
                found.add(source)
            case tuple():
                for item in value:
                    look(item)
            case Mapping():
                for item in value.values():
                    look(item)
            case _:
                pass

    look(attributes)
    return tuple(sorted(found))
