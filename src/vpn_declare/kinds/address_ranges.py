"""Ranges of addresses with a meaning of their own, from the IANA special-purpose registries."""

from collections.abc import Iterable
from typing import Final

from vpn_declare.model.prefix import Prefix, parse_prefix


def _ranges(*texts: str) -> tuple[Prefix, ...]:
    return tuple(parse_prefix(text) for text in texts)


PRIVATE: Final = _ranges("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""RFC 1918 and unique local IPv6 addresses (RFC 4193)."""

SHARED: Final = _ranges("100.64.0.0/10")
"""Carriers' shared address space (RFC 6598)."""

DOCUMENTATION: Final = _ranges(
    "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"
)
"""RFC 5737 and RFC 3849; they count as public here, so that examples and labs can use them."""

UNUSABLE: Final = _ranges(
    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
    "::/127", "fe80::/10", "ff00::/8",
)  # fmt: skip
"""This host, loopback, link-local, multicast and reserved: no network of a site lies there."""


def is_within(prefix: Prefix, ranges: Iterable[Prefix]) -> bool:
    """Tell whether the whole prefix lies in one of the ranges."""
    return any(one.contains(prefix) for one in ranges)


def touches(prefix: Prefix, ranges: Iterable[Prefix]) -> bool:
    """Tell whether any address of the prefix lies in one of the ranges."""
    return any(one.overlaps(prefix) for one in ranges)


def is_public(address: Prefix) -> bool:
    """Tell whether a single address can be reached over the internet; documentation ones count."""
    return not touches(address, (*PRIVATE, *SHARED, *UNUSABLE))
