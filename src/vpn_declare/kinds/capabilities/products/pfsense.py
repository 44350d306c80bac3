"""pfSense and OPNsense."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.capabilities.families import CBC, ECP, MODP, OLD_MODP, SHA2
from vpn_declare.kinds.crypto.transforms import AEAD

_OFFER: Final = Offer(
    encryption=CBC | {name for name in AEAD if "gcm" in name} | {"chacha20poly1305"},
    integrity=SHA2 | {"sha1", "aesxcbc"},
    dh=MODP | OLD_MODP | ECP | {"x25519"},
)

PFSENSE: Final = Capability(
    name="pfsense",
    surveyed="2026-10",
    source="pfSense documentation, IPsec phase 1 and phase 2 settings",
    ike=_OFFER,
    esp=_OFFER,
)
