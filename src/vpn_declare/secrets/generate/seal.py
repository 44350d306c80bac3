"""Encrypted and bound to a name: AES-256-GCM (NIST SP 800-38D) under the sealing key.

What is written: one byte 1 (this layout), eight bytes that tell keys apart, twelve random bytes
(the nonce), then ciphertext and tag. The name is authenticated with it, so the key of one tunnel
cannot be put in the place of another's. A random nonce is safe for 2**32 values per key (SP
800-38D, section 8.3); a state holds one per tunnel and version.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_LAYOUT: Final = b"\x01"
_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = len(_LAYOUT) + _ID_BYTES + _NONCE_BYTES


class SealBrokenError(Exception):
    """It cannot be opened with this key; the text says why and begins in the middle."""


def sealed_name(tunnel: str, version: int) -> str:
    """Return the name under which one version of a tunnel's key is kept."""
    return f"{tunnel}#{version}"


class Seal:
    """Closes and opens with one key of ``KEY_BYTES`` bytes."""

    __slots__ = ("_cipher", "id")

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self.id = hmac.new(key, b"sealing key id", hashlib.sha256).digest()[:_ID_BYTES]

    def close(self, name: str, value: str, random_bytes: Callable[[int], bytes]) -> bytes:
        """Return ``value`` encrypted and bound to ``name``."""
        nonce = random_bytes(_NONCE_BYTES)
        head = _LAYOUT + self.id + nonce
        return head + self._cipher.encrypt(nonce, value.encode(), _bound(head, name))

    def open(self, name: str, data: bytes) -> str:
        """Return what was closed under ``name``.

        Raises:
            SealBrokenError: with another key, under another name, or changed since.
        """
        if data[:1] != _LAYOUT or len(data) < _HEAD_BYTES:
            raise SealBrokenError(
                "it was written by a newer version of vpn-declare, or is damaged"
            )
        if not self.fits(data):
            theirs = data[1 : 1 + _ID_BYTES].hex()
            raise SealBrokenError(f"it was sealed with key {theirs}, and here is {self.id.hex()}")
        head, nonce = data[:_HEAD_BYTES], data[1 + _ID_BYTES : _HEAD_BYTES]
        try:
            return self._cipher.decrypt(nonce, data[_HEAD_BYTES:], _bound(head, name)).decode()
        except InvalidTag:
            raise SealBrokenError("it was changed since it was sealed") from None

    def fits(self, data: bytes) -> bool:
        """Tell whether it was sealed with this key."""
        return hmac.compare_digest(data[1 : 1 + _ID_BYTES], self.id)


def _bound(head: bytes, name: str) -> bytes:
    return head + name.encode()
