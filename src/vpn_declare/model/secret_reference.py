"""References to secrets, as they are written: ``env:NAME``, ``vault:PATH#KEY``, ``generate``.

No message of this file repeats what was written: it may be the key itself.
"""

import re
from collections.abc import Mapping
from typing import Final

from pydantic_core import PydanticCustomError

from vpn_declare.model.written import fault

GENERATE: Final = "generate"
"""The scheme of keys that we make ourselves. Written it stands alone; in a topology that was read
the tunnel's address follows, as ``generate:hcm03.vpngw-01--han01.vpngw-01``."""

SCHEMES: Final[Mapping[str, str]] = {
    "age": "age:FILE#KEY",
    "env": "env:NAME",
    "exec": "exec:COMMAND",
    "file": "file:PATH",
    GENERATE: GENERATE,
    "vault": "vault:PATH#KEY",
}
"""Known schemes, each with its form."""

PLACEHOLDERS: Final = ("TUNNEL", "tunnel", "site")
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_REST: Final[Mapping[str, re.Pattern[str]]] = {
    "age": re.compile(r"[^#]+#[^#]+"),
    "env": re.compile(r"[A-Za-z_][A-Za-z0-9_]*"),
    "exec": re.compile(r".+", re.DOTALL),
    "file": re.compile(r"[^\0]+"),
    "generate": re.compile(r"()"),
    "vault": re.compile(r"[^#]+#[^#]+"),
}
_FORMS: Final = "env:NAME, file:PATH, vault:PATH#KEY, age:FILE#KEY, exec:COMMAND or generate"


def check_secret(written: object) -> str:
    """Return a reference to a secret, if it is one.

    Raises:
        PydanticCustomError: it is a literal, or a reference that cannot be right.
    """
    if not isinstance(written, str):
        raise _literal()
    scheme, colon, rest = written.partition(":")
    if scheme not in SCHEMES:
        raise _literal()
    if bool(colon) == (scheme == GENERATE):
        raise _malformed(scheme)
    unknown = [name for name in _PLACEHOLDER.findall(rest) if name not in PLACEHOLDERS]
    if unknown:
        raise fault(
            "VPN037",
            "The reference holds a placeholder in braces that nobody fills in.",
            "Use {TUNNEL}, {tunnel} or {site}.",
        )
    if not _REST[scheme].fullmatch(_PLACEHOLDER.sub("X", rest)):
        raise _malformed(scheme)
    return written


def _literal() -> PydanticCustomError:
    return fault(
        "VPN028",
        "The value is not a reference, so it looks like a key. A key never stands in a topology; "
        "it is not repeated here.",
        f"Write where the key lies: {_FORMS}. If this was a real key, replace it.",
    )


def _malformed(scheme: str) -> PydanticCustomError:
    return fault(
        "VPN029",
        f"The reference begins as '{scheme}' but does not have its form.",
        f"Write {SCHEMES[scheme]}.",
    )
