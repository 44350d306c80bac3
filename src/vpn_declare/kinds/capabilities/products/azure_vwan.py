"""Azure Virtual WAN, the VPN gateway of a hub."""

from dataclasses import replace
from typing import Final

from vpn_declare.kinds.capabilities.capability import Limits
from vpn_declare.kinds.capabilities.products.azure import AZURE

AZURE_VWAN: Final = replace(
    AZURE,
    name="azure-vwan",
    source="Microsoft Learn: Virtual WAN, limits; cryptographic requirements as of VPN Gateway",
    limits=Limits(
        tunnels=1_000,
        routes=10_000,
        bandwidth_mbps=1_000,
        # With GCM; other ciphers are slower.
        packets_per_second=95_000,
        gateway_mbps=20_000,
    ),
    # A hub takes 500 Mbit/s for each of its scale units, of which a file says nothing.
    unverified=frozenset({"key", "limits.gateway_mbps", "limits.packets_per_second"}),
)
