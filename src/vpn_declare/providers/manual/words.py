"""Proposals in the words of people who type them into a box's dialogue."""

import re
from collections.abc import Mapping
from typing import Final

from vpn_declare.kinds.crypto.transforms import AEAD, DH_GROUPS

_AEAD: Final = re.compile(r"aes(?P<key>\d+)(?P<mode>gcm|ccm)(?P<tag>\d+)")


def proposal_words(proposal: Mapping[str, object], *, is_ike: bool) -> str:
    """Return a proposal in words: ``AES-256-GCM (16-byte tag), PRF SHA-384, group 15 (modp3072)``.

    For ESP the group is that of perfect forward secrecy.
    """
    encryption = str(proposal.get("encryption", ""))
    words = [_cipher(encryption)]
    if encryption not in AEAD:
        words.append(f"integrity {_hash(str(proposal.get('integrity', 'none')))}")
    if is_ike:
        words.append(f"PRF {_hash(str(proposal.get('prf', '')).removeprefix('prf'))}")
    words.append(_group(str(proposal.get("dh", "")), is_ike=is_ike))
    words.append(f"lifetime {proposal.get('lifetime_seconds')} s")
    return ", ".join(words)


def _cipher(name: str) -> str:
    match = _AEAD.fullmatch(name)
    if match:
        return f"AES-{match['key']}-{match['mode'].upper()} ({match['tag']}-byte tag)"
    if name.startswith("aes"):
        return f"AES-{name.removeprefix('aes')}-CBC"
    return {"chacha20poly1305": "ChaCha20-Poly1305", "3des": "3DES"}.get(name, name.upper())


def _hash(name: str) -> str:
    return f"SHA-{name.removeprefix('sha')}" if name.startswith("sha") else name.upper()


def _group(name: str, *, is_ike: bool) -> str:
    what = "key exchange" if is_ike else "perfect forward secrecy with"
    if not name:
        return "no perfect forward secrecy"
    number = DH_GROUPS.get(name)
    return f"{what} group {number} ({name})" if number is not None else f"{what} {name}"
