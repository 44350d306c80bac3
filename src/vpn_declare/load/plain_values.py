"""Plain written values as values of the model."""

from collections.abc import Mapping
from typing import cast

from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.settings_file import LifecycleFile
from vpn_declare.model.value import Attributes, Value

_NOTHING_SAID = Lifecycle()


def attributes_of(written: Mapping[str, object] | None) -> Attributes:
    """Return settings as they are written: keys sorted, lists as tuples."""
    return {key: _value(item) for key, item in sorted((written or {}).items())}


def _value(written: object) -> Value:
    if isinstance(written, dict):
        return {key: _value(item) for key, item in sorted(written.items())}
    if isinstance(written, list):
        return tuple(_value(item) for item in written)
    return cast("Value", written)


def lifecycle_of(own: LifecycleFile | None, around: LifecycleFile | None = None) -> Lifecycle:
    """Return what is said of an object's life; what it does not say itself, its site says."""
    if own is None and around is None:
        return _NOTHING_SAID
    said = [item for item in (own, around) if item is not None]
    protected = [item.prevent_destroy for item in said if item.prevent_destroy is not None]
    return Lifecycle(
        prevent_destroy=protected[0] if protected else None,
        ignore=tuple(sorted({name for item in said for name in item.ignore})),
    )
