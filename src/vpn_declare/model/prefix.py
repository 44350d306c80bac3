"""Prefixes as integers, so that thousands can be sorted and swept instead of compared in pairs."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple


class Prefix(NamedTuple):
    """A range of addresses of one IP version, both ends included; sorts by position, wide last."""

    version: int
    first: int
    last: int

    def contains(self, other: "Prefix") -> bool:
        """Tell whether every address of ``other`` is in this prefix."""
        return (
            self.version == other.version and self.first <= other.first and other.last <= self.last
        )

    @property
    def is_default(self) -> bool:
        """Whether it holds every address: as a destination, whatever has no longer prefix."""
        return self.first == 0 and self.last + 1 == 1 << (32 if self.version == 4 else 128)  # noqa: PLR2004 - the IP version

    def overlaps(self, other: "Prefix") -> bool:
        """Tell whether the two share an address."""
        return (
            self.version == other.version and self.first <= other.last and other.first <= self.last
        )


def parse_prefix(text: str) -> Prefix:
    """Return the prefix written as a CIDR.

    Raises:
        ValueError: it is no CIDR, or has bits set behind its length.
    """
    network = ip_network(text)
    return Prefix(network.version, int(network.network_address), int(network.broadcast_address))


def parse_address(text: str) -> Prefix:
    """Return a single address as the prefix that holds nothing else.

    Raises:
        ValueError: it is no IP address.
    """
    address = ip_address(text)
    return Prefix(address.version, int(address), int(address))


def cidr_of(prefix: Prefix) -> str:
    """Return a prefix as it is written (``10.1.0.0/16``)."""
    make, size = (IPv4Network, 32) if prefix.version == 4 else (IPv6Network, 128)  # noqa: PLR2004
    length = size - (prefix.last - prefix.first).bit_length()
    return str(make((prefix.first, length)))
