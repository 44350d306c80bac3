"""MikroTik RouterOS 7."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.capabilities.families import CBC, ECP, MODP, OLD_HASHES, OLD_MODP
from vpn_declare.kinds.capabilities.keywords import MIKROTIK_WORDS

_DH: Final = MODP | OLD_MODP | ECP | {"modp768"}

MIKROTIK: Final = Capability(
    name="mikrotik",
    surveyed="2026-10",
    source="RouterOS documentation, IPsec: a profile (IKE) has no GCM, a proposal (ESP) has",
    ike=Offer(
        encryption=CBC | {"3des"},
        integrity=OLD_HASHES | {"sha256", "sha512"},
        dh=_DH,
    ),
    esp=Offer(
        encryption=CBC | {"aes128gcm16", "aes192gcm16", "aes256gcm16", "3des"},
        integrity=OLD_HASHES | {"sha256", "sha512"},
        dh=_DH,
    ),
    keywords=MIKROTIK_WORDS,
)
