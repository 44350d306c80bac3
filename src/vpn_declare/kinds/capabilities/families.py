"""Algorithms that products have together, so that a table names what it adds or lacks."""

from typing import Final

from vpn_declare.kinds.crypto.transforms import AEAD

CBC: Final = frozenset({"aes128", "aes192", "aes256"})
GCM16: Final = frozenset({"aes128gcm16", "aes256gcm16"})
AES_AEAD: Final = frozenset(name for name in AEAD if name.startswith("aes"))
SHA2: Final = frozenset({"sha256", "sha384", "sha512"})
OLD_HASHES: Final = frozenset({"md5", "sha1"})
MODP: Final = frozenset({"modp2048", "modp3072", "modp4096", "modp6144", "modp8192"})
OLD_MODP: Final = frozenset({"modp1024", "modp1536"})
SUBGROUP_MODP: Final = frozenset({"modp1024s160", "modp2048s224", "modp2048s256"})
ECP: Final = frozenset({"ecp256", "ecp384", "ecp521"})
