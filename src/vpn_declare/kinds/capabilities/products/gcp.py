"""Google Cloud HA VPN."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import Bounds, Capability, Limits, Offer, Peering
from vpn_declare.kinds.capabilities.families import CBC, ECP, GCM16, MODP, OLD_MODP, SHA2
from vpn_declare.kinds.capabilities.inside import PRIVATE_ASNS, Asns, Bgp, Inside
from vpn_declare.kinds.capabilities.keywords import GCP_WORDS
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import parse_prefix

_DH: Final = (MODP - {"modp6144"}) | OLD_MODP | ECP | {"x25519"}

GCP: Final = Capability(
    name="gcp",
    surveyed="2026-10",
    source="Google Cloud VPN documentation: supported IKE ciphers, networks and tunnel routing, "
    "HA VPN gateways; gcloud reference, compute routers create",
    ike=Offer(
        encryption=GCM16 | CBC | {"aes192gcm16"},
        integrity=SHA2 | {"sha1", "aesxcbc"},
        dh=_DH,
        lifetime=Bounds(least=36_000, most=36_000),
    ),
    esp=Offer(
        encryption=GCM16 | CBC | {"aes192gcm16"},
        integrity=SHA2 | {"sha1"},
        dh=_DH,
        lifetime=Bounds(least=10_800, most=10_800),
    ),
    keywords=GCP_WORDS,
    limits=Limits(bandwidth_mbps=3_000, packets_per_second=250_000),
    peering=Peering(
        public_id_behind_nat=True,
        one_to_one_nat=True,
        selectors=SelectorStyle.COMBINED,
        bgp_only=True,
    ),
    inside=Inside(ranges=(parse_prefix("169.254.0.0/16"),), lengths=frozenset({30})),
    # 16550 is for routers that serve Partner Interconnect, too.
    bgp=Bgp(own_asns=(*PRIVATE_ASNS, Asns(16_550, 16_550)), apart=True),
    # Inside addresses, lifetimes and parts of the groups are common knowledge; Classic VPN has
    # static routes.
    unverified=frozenset(
        {"ike.lifetime", "esp.lifetime", "ike.dh", "esp.dh", "peering.bgp_only"}
        | {"inside.ranges", "inside.lengths"}
    ),
)
