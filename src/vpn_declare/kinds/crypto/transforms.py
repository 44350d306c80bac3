"""Transforms under their canonical names, which are strongSwan's, and other people's names.

IANA numbers are of the registry "Internet Key Exchange Version 2 (IKEv2) Parameters". In VNG's and
strongSwan's ``gcm128`` the number is the length of the tag in bits; in Azure's ``GCMAES128`` it is
the length of the key.
"""

from types import MappingProxyType
from typing import Final

AEAD: Final = frozenset(
    {f"aes{key}gcm{tag}" for key in (128, 192, 256) for tag in (8, 12, 16)}
    | {f"aes{key}ccm{tag}" for key in (128, 192, 256) for tag in (8, 12, 16)}
    | {"chacha20poly1305"}
)
"""Ciphers that authenticate by themselves: no integrity beside them, but IKE still needs a PRF."""

ENCRYPTION: Final = AEAD | {"aes128", "aes192", "aes256", "3des", "des", "null"}
INTEGRITY: Final = frozenset({"md5", "sha1", "sha256", "sha384", "sha512", "aesxcbc", "aescmac"})
PRF: Final = frozenset({"prfmd5", "prfsha1", "prfsha256", "prfsha384", "prfsha512"})

DH_GROUPS: Final = MappingProxyType(
    {
        "modp768": 1,
        "modp1024": 2,
        "modp1536": 5,
        "modp2048": 14,
        "modp3072": 15,
        "modp4096": 16,
        "modp6144": 17,
        "modp8192": 18,
        "ecp256": 19,
        "ecp384": 20,
        "ecp521": 21,
        "modp1024s160": 22,
        "modp2048s224": 23,
        "modp2048s256": 24,
        "x25519": 31,
        "x448": 32,
    }
)
"""Key exchange methods and their IANA numbers (transform type 4)."""

HYBRID_DH: Final = "ecp384-ke1_mlkem768"
"""ECP-384 with ML-KEM-768 as additional key exchange (RFC 9370), as strongSwan 6 spells it."""

DH: Final = frozenset(DH_GROUPS) | {HYBRID_DH}

_TAGS: Final = MappingProxyType({"64": "8", "96": "12", "128": "16"})


def canonical_name(name: str) -> str:
    """Return the canonical spelling of a transform, or the name in lower case if it has none.

    Understands tags given in bits (``aes256gcm128``), a missing tag (``aes256gcm``), ``sha2_256``,
    ``sha``, and group numbers (``20``, ``group20``).
    """
    plain = name.strip().lower()
    for mode in ("gcm", "ccm"):
        cipher, found, tag = plain.partition(mode)
        if found:
            return f"{cipher}{mode}{_TAGS.get(tag, tag) or '16'}"
    plain = plain.replace("sha2_", "sha").replace("-", "" if plain.startswith("sha") else "-")
    number = plain.removeprefix("group")
    for group, iana in DH_GROUPS.items():
        if number == str(iana):
            return group
    return {"sha": "sha1", "curve25519": "x25519", "prfsha": "prfsha1"}.get(plain, plain)
