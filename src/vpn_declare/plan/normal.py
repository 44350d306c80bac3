"""Values as they are compared: what the far side may spell another way is spelt one way."""

from collections.abc import Mapping

from vpn_declare.contracts.kind import Attribute
from vpn_declare.model.value import Value, canonical


def normal(attribute: Attribute, value: Value) -> Value:
    """Return ``value`` as it is compared for this attribute."""
    if attribute.unordered and isinstance(value, tuple):
        value = tuple(sorted(value, key=canonical))
    return _folded(value) if attribute.case_insensitive else value


def _folded(value: Value) -> Value:
    match value:
        case str():
            return value.casefold()
        case tuple():
            return tuple(_folded(item) for item in value)
        case Mapping():
            return {key: _folded(item) for key, item in value.items()}
        case _:
            return value
