"""VNG Cloud, VPN Site-to-Site."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import AES_AEAD, CBC, MODP, OLD_HASHES, OLD_MODP, SHA2

_OFFER: Final = Offer(
    encryption=CBC | AES_AEAD,
    integrity=SHA2 | OLD_HASHES,
    dh=MODP | OLD_MODP | {"modp768"},
)

VNGCLOUD: Final = Capability(
    name="vngcloud",
    surveyed="2026-10",
    source="VNG Cloud documentation, VPN Site-to-Site: supported IPsec configuration, packages, "
    "connect conditions, create form",
    ike=_OFFER,
    esp=_OFFER,
    limits=Limits(
        packages={"standard": 4, "medium": 10},
        # Ours, for a file that names none: the smaller one.
        default_package="standard",
        counts_pairs=True,
        bandwidth_mbps=300,
        name_length=50,
    ),
    peering=Peering(fixed_peer=True, private_remotes=True),
    # The documents do not speak of keys' length, of routes, nor of who starts.
    unverified=frozenset({"key", "limits.routes", "peering.starts", "peering.transit"}),
)
