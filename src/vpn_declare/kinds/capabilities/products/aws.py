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
from vpn_declare.kinds.capabilities.inside import PRIVATE_ASNS, Asns, Bgp, Inside
from vpn_declare.kinds.capabilities.key_rule import ALPHANUMERIC, KeyRule
from vpn_declare.kinds.capabilities.keywords import AWS_WORDS
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import parse_prefix

AWS: Final = Capability(
    name="aws",
    surveyed="2026-10",
    source="AWS Site-to-Site VPN User Guide: tunnel options, customer gateway options, quotas; "
    "EC2 API, CreateVpnGateway; Google Cloud VPN documentation, AWS as the peer (ECMP)",
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
        dpd_gives_up=0,
    ),
    inside=Inside(
        ranges=(parse_prefix("169.254.0.0/16"),),
        reserved=tuple(
            parse_prefix(f"169.254.{tail}/30")
            for tail in ("0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "169.252")
        ),
        lengths=frozenset({30}),
        own_host=1,
    ),
    bgp=Bgp(
        # Its own from before 30 June 2018 go on: 7224, and by region 9059, 10124, 17493.
        own_asns=(*PRIVATE_ASNS, *(Asns(asn, asn) for asn in (7_224, 9_059, 10_124, 17_493))),
        # In every region; a file does not always say which region it is.
        refused_asns=(Asns(7_224, 7_224),),
        apart=True,
        # A transit gateway has it.
        ecmp=False,
    ),
    # Which address of the two is its own is common knowledge. The limit of routes has moved over
    # time. A route-based end may be given one wide pair, so that several pairs are no fault by
    # themselves.
    unverified=frozenset({"inside.own_host", "limits.routes", "limits.pairs", "limits.tunnels"}),
)
