"""Values of records as words."""

from collections.abc import Mapping
from typing import Final

from vpn_declare.model.address import Ref
from vpn_declare.model.value import Scalar, SecretRef, Unknown, Value

_LABELS: Final[Mapping[str, str]] = {"ike": "IKE (phase 1)", "esp": "ESP (phase 2)"}


def value_words(value: Value) -> str:
    """Return a value as people read it; a secret is the name of its reference."""
    match value:
        case SecretRef():
            return _secret_words(value)
        case Unknown() | Ref():
            source = value.source if isinstance(value, Unknown) else value
            return f"{source} (known after apply)"
        case Mapping():
            return ", ".join(f"{key} {value_words(value[key])}" for key in sorted(value))
        case tuple():
            return ", ".join(value_words(item) for item in value)
        case _:
            return _scalar_words(value)


def _secret_words(secret: SecretRef) -> str:
    name = secret.reference or "(a key that is not ours)"
    return f"{name} (version {secret.version})" if secret.version > 1 else name


def _scalar_words(value: Scalar) -> str:
    if value is None:
        return "(none)"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def path_words(path: str) -> str:
    """Return the name of an attribute, or of a part of one: ``IKE (phase 1) dh``."""
    name, _, part = path.partition(".")
    return f"{_LABELS.get(name, name)} {part}".strip() if name in _LABELS else path
