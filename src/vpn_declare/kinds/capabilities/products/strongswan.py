"""strongSwan 6, on which the lab and the simulated world are built, too."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import CBC, ECP, MODP, OLD_HASHES, OLD_MODP, SHA2
from vpn_declare.kinds.capabilities.key_rule import KeyRule
from vpn_declare.kinds.crypto.transforms import AEAD, HYBRID_DH

_OFFER: Final = Offer(
    encryption=AEAD | CBC | {"3des"},
    integrity=SHA2 | OLD_HASHES | {"aesxcbc", "aescmac"},
    dh=MODP | OLD_MODP | ECP | {"modp768", "x25519", "x448", HYBRID_DH},
)

STRONGSWAN: Final = Capability(
    name="strongswan",
    surveyed="2026-10",
    source="strongSwan 6 documentation: IKEv2 cipher suites, swanctl.conf, retransmission",
    ike=_OFFER,
    esp=_OFFER,
    # 0x begins a hexadecimal key in swanctl.conf, 0s one in base64.
    key=KeyRule(forbidden_starts=("0x", "0s")),
    # IFNAMSIZ of Linux, for the interfaces of route-based tunnels.
    limits=Limits(name_length=15),
    # 4 + 7 + 13 + 23 + 42 + 76 s: five retransmissions, each 1.8 times as long as the last.
    peering=Peering(dpd_gives_up=165),
)
