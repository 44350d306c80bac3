"""FortiGate, FortiOS 7."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Limits, Offer
from vpn_declare.kinds.capabilities.families import (
    CBC,
    ECP,
    GCM16,
    MODP,
    OLD_HASHES,
    OLD_MODP,
    SHA2,
)
from vpn_declare.kinds.capabilities.key_rule import KeyRule
from vpn_declare.kinds.capabilities.keywords import FORTIGATE_WORDS

_OFFER: Final = Offer(
    encryption=GCM16 | CBC | {"chacha20poly1305", "3des"},
    integrity=SHA2 | OLD_HASHES,
    dh=MODP | OLD_MODP | ECP | {"x25519"},
)

FORTIGATE: Final = Capability(
    name="fortigate",
    surveyed="2026-10",
    source="FortiOS administration guide, phase 1 configuration; algorithms: common knowledge of "
    "FortiOS 7",
    ike=_OFFER,
    esp=_OFFER,
    keywords=FORTIGATE_WORDS,
    key=KeyRule(least=6),
    limits=Limits(name_length=15),
    unverified=frozenset({"ike.encryption", "ike.dh", "esp.encryption", "esp.dh", "key"}),
)
