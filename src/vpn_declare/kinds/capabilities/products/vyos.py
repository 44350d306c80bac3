"""VyOS."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Limits, Offer
from vpn_declare.kinds.capabilities.families import CBC, ECP, MODP, OLD_HASHES, OLD_MODP, SHA2
from vpn_declare.kinds.capabilities.key_rule import KeyRule
from vpn_declare.kinds.capabilities.keywords import VYOS_WORDS
from vpn_declare.kinds.crypto.transforms import AEAD

_OFFER: Final = Offer(
    encryption=AEAD | CBC | {"3des"},
    integrity=SHA2 | OLD_HASHES,
    dh=MODP | OLD_MODP | ECP | {"x25519"},
)

VYOS: Final = Capability(
    name="vyos",
    surveyed="2026-10",
    source="VyOS documentation: site-to-site VPN, ike-group and esp-group",
    ike=_OFFER,
    esp=_OFFER,
    keywords=VYOS_WORDS,
    # It writes strongSwan's configuration.
    key=KeyRule(forbidden_starts=("0x", "0s")),
    limits=Limits(name_length=15),
    unverified=frozenset({"key", "limits.name_length"}),
)
