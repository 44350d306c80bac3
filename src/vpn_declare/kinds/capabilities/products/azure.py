"""Azure VPN Gateway."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Bounds, Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import CBC, GCM16
from vpn_declare.kinds.capabilities.keywords import AZURE_WORDS
from vpn_declare.model.end_settings import SelectorStyle

AZURE: Final = Capability(
    name="azure",
    surveyed="2026-10",
    source="Microsoft Learn: cryptographic requirements and Azure VPN gateways, gateway SKUs",
    ike=Offer(
        encryption=GCM16 | CBC | {"3des", "des"},
        integrity=frozenset({"sha256", "sha384", "sha1", "md5"}),
        dh=frozenset({"modp768", "modp1024", "modp2048", "modp2048s256", "ecp256", "ecp384"}),
        lifetime=Bounds(least=28_800, most=28_800),
    ),
    esp=Offer(
        encryption=GCM16 | CBC | {"aes192gcm16", "3des", "des", "null"},
        integrity=frozenset({"sha256", "sha1", "md5"}),
        dh=frozenset({"modp768", "modp1024", "modp2048", "modp2048s256", "ecp256", "ecp384"}),
        lifetime=Bounds(least=300, most=172_799),
        kilobytes=102_400_000,
    ),
    keywords=AZURE_WORDS,
    limits=Limits(
        packages={
            "basic": 10,
            "vpngw1": 30,
            "vpngw2": 30,
            "vpngw3": 30,
            "vpngw4": 100,
            "vpngw5": 100,
        },
        default_package="vpngw1",
        package_mbps={
            "basic": 100,
            "vpngw1": 650,
            "vpngw2": 1_000,
            "vpngw3": 1_250,
            "vpngw4": 5_000,
            "vpngw5": 10_000,
        },
    ),
    peering=Peering(selectors=SelectorStyle.ANY, dpd=Bounds(least=9, most=3_600)),
    # Throughput by package is common knowledge, but for its ends: 650 Mbit/s and 10 Gbit/s.
    unverified=frozenset({"key", "limits.tunnels", "limits.package_mbps"}),
)
