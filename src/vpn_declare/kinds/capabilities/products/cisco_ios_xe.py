"""Cisco IOS XE 17."""

from dataclasses import replace
from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.capabilities.families import (
    CBC,
    ECP,
    GCM16,
    MODP,
    OLD_HASHES,
    OLD_MODP,
    SHA2,
)
from vpn_declare.kinds.capabilities.key_rule import PRINTABLE, KeyRule
from vpn_declare.kinds.capabilities.keywords import CISCO_WORDS

_OFFER: Final = Offer(
    encryption=GCM16 | CBC | {"3des"},
    integrity=SHA2 | OLD_HASHES,
    dh=(MODP - {"modp6144", "modp8192"}) | OLD_MODP | ECP,
)

CISCO_IOS_XE: Final = Capability(
    name="cisco-ios-xe",
    surveyed="2026-10",
    source="common knowledge of IOS XE 17",
    ike=_OFFER,
    esp=replace(_OFFER, kilobytes=4_608_000),
    keywords=CISCO_WORDS,
    # A question mark typed at its prompt asks for help instead.
    key=KeyRule(alphabet=PRINTABLE - {"?"}),
    unverified=frozenset(
        {"ike.encryption", "ike.dh", "esp.encryption", "esp.dh", "esp.kilobytes", "key"}
    ),
)
