"""What VNG Cloud's documents and servers demand: data, as of October 2026.

Used by the rules, before anything is sent, and by the simulator, which refuses what the servers
refuse.
"""

import re
from typing import Final

from vpn_declare.model.prefix import parse_prefix

PROVIDER: Final = "vngcloud"

VPC_RANGES: Final = tuple(
    parse_prefix(text)
    for text in ("10.0.0.0/8", "172.16.0.0/13", "172.24.0.0/16", "192.168.0.0/16")
)
"""Where VPCs may lie: 10.0-10.255, 172.16-172.24 and 192.168.0, each a /16 (vServer docs, VPC)."""

VPC_LENGTH: Final = 16
"""The only prefix length of a VPC that the product documents."""

VPC_LENGTHS_OF_API: Final = frozenset({16, 20, 22, 24})
"""What the API accepts as well; /17, /18, /26 and /28 were refused as "Invalid CIDR."."""

SUBNET_LENGTHS: Final = frozenset({24, 28})
"""Prefix lengths of subnets that the product documents."""

SUBNET_LENGTHS_OF_API: Final = frozenset({16, 18, 20, 22, 24, 26, 28})
"""What the API accepts."""

NAME: Final = re.compile(r"[A-Za-z0-9_-]{5,50}")
"""Every name in the console: 5 to 50 characters of these."""
