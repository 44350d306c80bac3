"""OpenStack Networking, VPNaaS."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.capabilities.families import (
    AES_AEAD,
    CBC,
    ECP,
    MODP,
    OLD_MODP,
    SHA2,
    SUBGROUP_MODP,
)
from vpn_declare.kinds.capabilities.keywords import OPENSTACK_WORDS

_OFFER: Final = Offer(
    encryption=CBC | AES_AEAD,
    integrity=SHA2 | {"sha1", "aesxcbc", "aescmac"},
    dh=MODP | OLD_MODP | ECP | SUBGROUP_MODP | {"x25519"},
)

OPENSTACK: Final = Capability(
    name="openstack",
    surveyed="2026-10",
    source="OpenStack Networking API v2, VPNaaS",
    ike=_OFFER,
    esp=_OFFER,
    keywords=OPENSTACK_WORDS,
)
