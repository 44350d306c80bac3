"""Attribute values as words."""

from collections.abc import Mapping
from typing import Final

from vpn_declare.model.address import Ref
from vpn_declare.model.value import Scalar, SecretRef, Unknown, Value

_PROPOSAL: Final = ("encryption", "integrity", "prf", "dh")
_LIFETIME: Final = "lifetime_seconds"
_LABELS: Final[Mapping[str, str]] = {"ike": "IKE (phase 1)", "esp": "ESP (phase 2)"}


def value_text(value: Value) -> str:
    """Return a value as people read it; a secret is the name of its reference."""
    match value:
        case Unknown() | Ref():
            return "(known after apply)"
        case SecretRef():
            return secret_text(value)
        case tuple():
            return ", ".join(value_text(item) for item in value) or "(empty)"
        case Mapping():
            return proposal_text(value) if "encryption" in value else _mapping_text(value)
        case _:
            return _scalar_text(value)


def _mapping_text(value: Mapping[str, Value]) -> str:
    parts = (f"{key} {value_text(item)}" for key, item in sorted(value.items()))
    return ", ".join(parts) or "(empty)"


def proposal_text(proposal: Mapping[str, Value]) -> str:
    """Return a proposal as IPsec people write it: ``aes256gcm16-prfsha384-modp3072, ...``."""
    names = [proposal[part] for part in _PROPOSAL if part in proposal]
    rest = {key: item for key, item in proposal.items() if key not in {*_PROPOSAL, _LIFETIME}}
    words = ["-".join(value_text(name) for name in names)]
    if _LIFETIME in proposal:
        words.append(f"rekeyed after {value_text(proposal[_LIFETIME])} s")
    return ", ".join([*words, *([_mapping_text(rest)] if rest else [])])


def about(seconds: float) -> str:
    """Return a time as it is estimated: ``about 5 s``, ``about 5 min``."""
    minutes = seconds / 60
    return f"about {minutes:.0f} min" if minutes >= 1 else f"about {seconds:.0f} s"


def label(path: str) -> str:
    """Return the name of an attribute, or of a part of one, as engineers know it."""
    name, dot, part = path.partition(".")
    if name not in _LABELS:
        return path
    return f"{_LABELS[name]} {part}" if dot else _LABELS[name]


def _scalar_text(value: Scalar) -> str:
    match value:
        case None:
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value) or "(empty)"


def secret_text(secret: SecretRef) -> str:
    """Return a secret's reference, with its version from the second on."""
    name = secret.reference or "another key"
    return f"{name} (version {secret.version})" if secret.version > 1 else name
