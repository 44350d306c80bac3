"""What is known of a product: the shape of one table.

A table holds what its maker's documents say, with the month in which they were read. What is
common knowledge of a product and in no document that we read is named in ``unverified``: a rule
that rests on it warns and does not refuse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.kinds.capabilities.inside import Bgp, Inside
from vpn_declare.kinds.capabilities.key_rule import KeyRule
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import Prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The seconds that a time may have, both included; equal ones leave no choice."""

    least: int
    most: int

    def nearest(self, seconds: int) -> int:
        """Return the time within the bounds that is nearest to ``seconds``."""
        return max(self.least, min(seconds, self.most))

    def holds(self, seconds: int) -> bool:
        """Tell whether a time is within the bounds."""
        return self.least <= seconds <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What an end can do for one kind of SA. ``lifetime`` None: no bounds are known.

    ``kilobytes`` is the volume after which it rekeys unless it is told otherwise; None: it is not
    known to count volume.
    """

    encryption: frozenset[str]
    integrity: frozenset[str]
    dh: frozenset[str]
    lifetime: Bounds | None = None
    kilobytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a product takes. None: no limit is known.

    Attributes:
        packages: Tunnels of a gateway, by the name of its package.
        default_package: What is counted with where a file names no package.
        tunnels: Tunnels of a gateway of a product without packages.
        counts_pairs: Whether a tunnel is one pair of networks (VNG) and not one peer.
        tunnels_of_a_link: Tunnels that it gives between two gateways for availability.
        pairs: Pairs of networks of one tunnel.
        routes: Routes of one VPC or gateway.
        bandwidth_mbps: Throughput of one tunnel, Mbit/s.
        packets_per_second: Packets of one tunnel, both directions together.
        gateway_mbps: Throughput of all tunnels of a gateway together, Mbit/s.
        package_mbps: The same by the name of its package.
        name_length: Characters of a tunnel's name on the device.
    """

    packages: Mapping[str, int] = field(default_factory=dict)
    default_package: str = ""
    tunnels: int | None = None
    counts_pairs: bool = False
    tunnels_of_a_link: int = 1
    pairs: int | None = None
    routes: int | None = None
    bandwidth_mbps: int | None = None
    packets_per_second: int | None = None
    gateway_mbps: int | None = None
    package_mbps: Mapping[str, int] = field(default_factory=dict)
    name_length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peering:
    """How a product meets the far end.

    Attributes:
        fixed_peer: It has to be told the far end's public address.
        starts: It can start IKE by itself.
        private_remotes: It takes only private prefixes (RFC 1918) as remote networks.
        public_id_behind_nat: It demands the public address as identity of an end behind NAT.
        one_to_one_nat: It meets an end behind NAT only where one address is translated to one.
        selectors: How it makes Child SAs.
        transit: What comes out of one tunnel may go into another one.
        bgp_only: It has no static routes.
        dpd: Bounds of the interval of dead peer detection; None where none are known.
        dpd_gives_up: Seconds after an interval without an answer until it takes the far end for
            dead; 0 where the interval is that time itself, None where it is not known.
    """

    fixed_peer: bool = False
    starts: bool = True
    private_remotes: bool = False
    public_id_behind_nat: bool = False
    one_to_one_nat: bool = False
    selectors: SelectorStyle = SelectorStyle.PER_PAIR
    transit: bool = True
    bgp_only: bool = False
    dpd: Bounds | None = None
    dpd_gives_up: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """What a product demands of VPCs and subnets. An empty field: no such demand is known.

    Attributes:
        vpc_ranges: Where VPCs may lie.
        vpc_lengths: Prefix lengths of a VPC that the documents name.
        vpc_lengths_taken: Lengths that its servers take, documented or not.
        subnet_lengths: Prefix lengths of a subnet that the documents name.
        subnet_lengths_taken: Lengths that its servers take, documented or not.
        vpcs_apart: VPCs of one account and region may not overlap.
        one_way: It refuses a second way to a network that it reaches already.
        title_rule: How a name is shown that the console does not take as it is; empty if it takes
            every name.
    """

    vpc_ranges: tuple[Prefix, ...] = ()
    vpc_lengths: frozenset[int] = frozenset()
    vpc_lengths_taken: frozenset[int] = frozenset()
    subnet_lengths: frozenset[int] = frozenset()
    subnet_lengths_taken: frozenset[int] = frozenset()
    vpcs_apart: bool = False
    one_way: bool = False
    title_rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What a provider or device can do. A PRF goes by the name of its hash, for IKE alone.

    Attributes:
        name: What a file calls it in ``provider:`` or ``device:``.
        surveyed: Month in which the source was read, ``YYYY-MM``.
        source: Where that was read.
        ike: For the IKE SA (phase 1).
        esp: For the Child SA (phase 2).
        key: What a pre-shared key may look like.
        limits: How much it takes.
        peering: How it meets the far end.
        addressing: What it demands of VPCs and subnets.
        inside: What it demands of addresses inside tunnels.
        bgp: What it demands of BGP.
        keywords: What it calls algorithms, by canonical name; one that is not there goes by that.
        has_codes: Whether the vendor's codes beside ours are this one's.
        unverified: Facts that no document we read says, as ``limits.routes``.
    """

    name: str
    surveyed: str
    source: str
    ike: Offer
    esp: Offer
    key: KeyRule = field(default_factory=KeyRule)
    limits: Limits = field(default_factory=Limits)
    peering: Peering = field(default_factory=Peering)
    addressing: Addressing = field(default_factory=Addressing)
    inside: Inside = field(default_factory=Inside)
    bgp: Bgp = field(default_factory=Bgp)
    keywords: Mapping[str, str] = field(default_factory=dict)
    unverified: frozenset[str] = frozenset()
    has_codes: bool = False

    def word(self, name: str) -> str:
        """Return what the product calls an algorithm with this canonical name."""
        return self.keywords.get(name, name)

    @property
    def prf(self) -> frozenset[str]:
        """The pseudo-random functions for IKE: wherever we looked, one for each hash."""
        return frozenset(f"prf{name}" for name in self.ike.integrity)

    def severity(self, fact: str) -> Severity:
        """Return how much a finding weighs that rests on a fact: what is unverified only warns."""
        return Severity.WARNING if fact in self.unverified else Severity.ERROR


SURVEYED: Final = "2026-10"
"""When most of the documents were read."""
