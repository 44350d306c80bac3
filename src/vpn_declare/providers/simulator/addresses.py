"""Addresses that the simulated far side gives, and what it takes for public and private.

Public addresses come from 198.18.0.0/15, which RFC 2544 sets aside for benchmarks: 130,048 of
them, and nobody's. Private addresses of gateways come from their subnets; a gateway on premises,
whose networks the far side does not know, gets one of 100.64.0.0/10 (RFC 6598). All follow from
the seed and the gateway's id, so the same topology gets the same addresses every time.
"""

import hashlib
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Final

from vpn_declare.model.prefix import Prefix, parse_address, parse_prefix

PUBLIC_POOL: Final = parse_prefix("198.18.0.0/15")
_PREMISES_POOL: Final = parse_prefix("100.64.0.0/10")
_HOSTS_OF_24: Final = 254
_RESERVED_HOSTS: Final = 3
"""Network address, router, and the next: VNG's demonstration gives its first gateway .3."""

_PRIVATE: Final = tuple(
    parse_prefix(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
"""RFC 1918."""

_PUBLIC_IN_EXAMPLES: Final = (
    PUBLIC_POOL,
    *(parse_prefix(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")),
)
"""Not global, but taken for public: our own pool, and RFC 5737's ranges for documentation."""


def is_private(prefix: Prefix) -> bool:
    """Tell whether a prefix lies wholly in RFC 1918 space."""
    return any(block.contains(prefix) for block in _PRIVATE)


def is_public(text: str) -> bool:
    """Tell whether an IPv4 address, well-formed, counts as public."""
    address = IPv4Address(text)
    single = parse_address(text)
    return any(block.contains(single) for block in _PUBLIC_IN_EXAMPLES) or (
        address.is_global and not address.is_multicast
    )


def public_address(seed: str, is_taken: Callable[[str], bool]) -> str | None:
    """Return a free public address that follows from ``seed``; None when all are taken."""
    blocks = (PUBLIC_POOL.last - PUBLIC_POOL.first + 1) // 256
    slots = blocks * _HOSTS_OF_24
    start = _draw(seed) % slots
    for step in range(slots):
        block, host = divmod((start + step) % slots, _HOSTS_OF_24)
        address = str(IPv4Address(PUBLIC_POOL.first + block * 256 + host + 1))
        if not is_taken(address):
            return address
    return None


def private_address(subnet: Prefix, taken: frozenset[str]) -> str | None:
    """Return the lowest free address of a subnet; None when all are taken."""
    first = subnet.first + min(_RESERVED_HOSTS, subnet.last - subnet.first)
    for number in range(first, max(first + 1, subnet.last)):
        address = str(IPv4Address(number))
        if address not in taken:
            return address
    return None


def premises_address(seed: str) -> str:
    """Return the private address of a gateway on premises."""
    size = _PREMISES_POOL.last - _PREMISES_POOL.first - 1
    return str(IPv4Address(_PREMISES_POOL.first + 1 + _draw(seed) % size))


def _draw(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big")
