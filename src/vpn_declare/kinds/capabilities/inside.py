"""What a product demands of what is inside a tunnel: its addresses, and BGP's numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from vpn_declare.model.prefix import Prefix


class Asns(NamedTuple):
    """Numbers of autonomous systems, first and last included."""

    first: int
    last: int

    def __str__(self) -> str:
        """Return it as it is written: ``64512-65534``, or the one number."""
        return f"{self.first}-{self.last}" if self.first != self.last else str(self.first)

    @staticmethod
    def parse(text: str) -> "Asns":
        """Return what was written as a number or as two with a dash."""
        first, _, last = text.partition("-")
        return Asns(int(first), int(last or first))


def holds(ranges: Iterable[Asns], asn: int) -> bool:
    """Tell whether a number is in one of the ranges."""
    return any(one.first <= asn <= one.last for one in ranges)


PRIVATE_ASNS: Final = (Asns(64_512, 65_534), Asns(4_200_000_000, 4_294_967_294))
"""RFC 6996."""

NEVER_ASNS: Final = (Asns(23_456, 23_456), Asns(65_535, 65_535))
"""AS_TRANS (RFC 6793), and the last number of 16 bits (RFC 7300): no gateway has one of them."""

DOCUMENTATION_ASNS: Final = (Asns(64_496, 64_511), Asns(65_536, 65_551))
"""RFC 5398."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What a product demands of addresses inside tunnels. Empty: no such demand is known.

    Attributes:
        ranges: Where they may lie.
        reserved: Parts of those that it keeps for itself.
        lengths: Prefix lengths that they may have.
        own_networks: Its own may also lie in a network behind its gateway, the far one anywhere.
        own_host: Which host address of the prefix it takes for itself, counted from 1.
    """

    ranges: tuple[Prefix, ...] = ()
    reserved: tuple[Prefix, ...] = ()
    lengths: frozenset[int] = frozenset()
    own_networks: bool = False
    own_host: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bgp:
    """What a product demands of BGP, and what it does with what it learns.

    Attributes:
        own_asns: Numbers that its own gateways may have; empty is every one.
        refused_asns: Numbers that it does not take of the far end.
        apart: The far end must have another number than its own: no BGP inside one system.
        ecmp: It spreads traffic over paths that are equally good.
    """

    own_asns: tuple[Asns, ...] = ()
    refused_asns: tuple[Asns, ...] = ()
    apart: bool = False
    ecmp: bool = True
