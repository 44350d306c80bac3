"""Azure VPN Gateway."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Bounds, Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import CBC, GCM16
from vpn_declare.kinds.capabilities.inside import (
    DOCUMENTATION_ASNS,
    NEVER_ASNS,
    Asns,
    Bgp,
    Inside,
)
from vpn_declare.kinds.capabilities.keywords import AZURE_WORDS
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import parse_prefix

AZURE: Final = Capability(
    name="azure",
    surveyed="2026-10",
    source="Microsoft Learn: cryptographic requirements and Azure VPN gateways, gateway SKUs, "
    "BGP FAQ",
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
    peering=Peering(selectors=SelectorStyle.ANY, dpd=Bounds(least=9, most=3_600), dpd_gives_up=0),
    inside=Inside(
        ranges=(parse_prefix("169.254.21.0/24"), parse_prefix("169.254.22.0/24")),
        own_networks=True,
    ),
    bgp=Bgp(
        # 65515 is what its own gateways have by default, and nobody else may have.
        refused_asns=(
            *(Asns(asn, asn) for asn in (8_074, 8_075, 12_076, 65_515)),
            Asns(65_517, 65_520),
            *NEVER_ASNS,
            *DOCUMENTATION_ASNS,
        ),
        apart=True,
    ),
    # Throughput by package is common knowledge, but for its ends: 650 Mbit/s and 10 Gbit/s.
    unverified=frozenset({"key", "limits.tunnels", "limits.package_mbps"}),
)
