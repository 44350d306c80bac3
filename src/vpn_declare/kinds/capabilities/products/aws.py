"""AWS Site-to-Site VPN at a virtual private gateway."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Bounds, Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import (
    ECP,
    GCM16,
    MODP,
    OLD_MODP,
    SHA2,
    SUBGROUP_MODP,
)
from vpn_declare.kinds.capabilities.key_rule import ALPHANUMERIC, KeyRule
from vpn_declare.kinds.capabilities.keywords import AWS_WORDS
from vpn_declare.model.end_settings import SelectorStyle

AWS: Final = Capability(
    name="aws",
    surveyed="2026-10",
    source="AWS Site-to-Site VPN User Guide: tunnel options, quotas",
    ike=Offer(
        encryption=GCM16 | {"aes128", "aes256"},
        integrity=SHA2 | {"sha1"},
        dh=MODP | ECP | SUBGROUP_MODP | {"modp1024"},
        lifetime=Bounds(least=900, most=28_800),
    ),
    esp=Offer(
        encryption=GCM16 | {"aes128", "aes256"},
        integrity=SHA2 | {"sha1"},
        dh=MODP | OLD_MODP | ECP | SUBGROUP_MODP,
        lifetime=Bounds(least=900, most=3_600),
    ),
    keywords=AWS_WORDS,
    key=KeyRule(least=8, most=64, alphabet=ALPHANUMERIC | {".", "_"}, forbidden_starts=("0",)),
    limits=Limits(
        tunnels=10,
        tunnels_of_a_link=2,
        pairs=1,
        routes=100,
        bandwidth_mbps=1_250,
        packets_per_second=140_000,
    ),
    peering=Peering(
        selectors=SelectorStyle.ANY,
        transit=False,
        dpd=Bounds(least=30, most=86_400),
    ),
    # The limit of routes has moved over time. A route-based end may be given one wide pair, so
    # that several pairs are no fault by themselves.
    unverified=frozenset({"limits.routes", "limits.pairs", "limits.tunnels"}),
)
