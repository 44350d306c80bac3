"""What the simulated far side keeps of a pre-shared key: never the key.

A salted hash, which tells whether a key is the same without telling the key, and the fingerprint
text that came with it. A real far side would keep the key; nothing here needs it.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.secret import Secret

_ROUNDS: Final = 1_000
"""Rounds of PBKDF2: ours. Enough that a simulated world of 10,000 peers is still quick to make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPrint:
    """What is kept of one key.

    Attributes:
        salt: Random, in hexadecimal.
        hash: PBKDF2-HMAC-SHA256 of the key under the salt, in hexadecimal.
        fingerprint: The fingerprint that came with the key; None if none came, or if the key was
            changed behind the tool's back.
        version: The version that came with it.
        is_comparable: A fingerprint came with the key, or the key is none of ours; where neither
            holds, nothing can be told of it, so nothing is shown.
    """

    salt: str
    hash: str
    fingerprint: str | None = None
    version: int = 1
    is_comparable: bool = True

    def fits(self, value: str) -> bool:
        """Tell whether ``value`` is the key that was given."""
        return _hash(value, self.salt) == self.hash


def print_of(secret: Secret, salt: str) -> KeyPrint | None:
    """Return what is kept of a key that came through the front door; None for an empty one."""
    value = secret.reveal()
    if not value:
        return None
    fingerprint = secret.ref.fingerprint
    return KeyPrint(
        salt=salt,
        hash=_hash(value, salt),
        fingerprint=fingerprint,
        version=secret.ref.version,
        is_comparable=fingerprint is not None,
    )


def foreign_print(value: str, salt: str) -> KeyPrint:
    """Return what is kept of a key that somebody else set: no fingerprint of ours fits it."""
    return KeyPrint(salt=salt, hash=_hash(value, salt))


def _hash(value: str, salt: str) -> str:
    raw = hashlib.pbkdf2_hmac("sha256", value.encode(), bytes.fromhex(salt), _ROUNDS)
    return raw.hex()
