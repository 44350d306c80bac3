"""What is assumed of a product that we have no table of."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.capabilities.families import GCM16, SHA2

_OFFER: Final = Offer(
    encryption=GCM16 | {"aes128", "aes256"},
    integrity=SHA2,
    dh=frozenset({"modp2048", "modp3072", "ecp256", "ecp384"}),
)

UNLISTED: Final = Capability(
    name="a device that we have no table of",
    surveyed="2026-10",
    source="RFC 8247 and RFC 8221: what a current IKEv2 product may be expected to have",
    ike=_OFFER,
    esp=_OFFER,
    unverified=frozenset({"ike.encryption", "ike.dh", "esp.encryption", "esp.dh", "key"}),
)
