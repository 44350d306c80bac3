"""The topology in its long normal form: what ``vpn-declare expand`` prints.

Short forms, ranges, groups, globs, patterns, pools and inheritance are gone: every value stands
where it applies. ``load`` makes it; everything after ``load`` reads only this.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from vpn_declare.model.acknowledgement import Acknowledgement
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.end_settings import AS_DECLARED, CryptoOverride, EndSettings
from vpn_declare.model.expectation import Expectation
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.pool import Pool
from vpn_declare.model.value import Attributes


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """A network that a cloud keeps and this tool manages. ``existing`` adopts one by its id.

    ``other_routes`` are routes that somebody else keeps there: destination to a word of where it
    leads, sorted. ``host_mtu`` is the largest packet that its hosts send, bytes.
    """

    name: str
    cidr: str
    other_routes: Mapping[str, str] = field(default_factory=dict)
    host_mtu: int | None = None
    existing: str | None = None
    lifecycle: Lifecycle = field(default_factory=Lifecycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A prefix that merely lies behind a gateway; nobody creates it.

    ``other_routes`` and ``host_mtu`` are as for a VPC.
    """

    name: str
    cidr: str
    other_routes: Mapping[str, str] = field(default_factory=dict)
    host_mtu: int | None = None


DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """What terminates tunnels at a site.

    Attributes:
        name: Unique within the site.
        vpc: The VPC that it serves, or None for a gateway in front of ``networks``.
        networks: Names of the site's networks and VPCs behind it; never empty.
        subnet: CIDR of the subnet in ``vpc`` that the gateway takes its private address from, or
            None to let the provider derive it.
        kept_subnet: The subnet that was derived for it before and that it keeps, or None.
        package: The provider's size of gateway, or None for its default.
        public_ip: An address that is known beforehand, ``DYNAMIC``, or None where the provider
            gives one.
        ike_id: IKE identity of this end (``fqdn:...``, an address); None is its public address.
        behind_nat: The gateway itself sits behind address translation.
        mtu: Largest packet that its line takes, bytes; None is that of Ethernet.
        clamps_mss: It lowers the MSS of TCP connections to what fits into its tunnels.
        asn: Number of its autonomous system, for BGP that people set up; None where none is said.
        firewall: What a firewall in front of it lets in, sorted; None where nobody said.
        settings: What the provider understands beyond this, as written.
        lifecycle: Protection and ignored attributes.
    """

    name: str
    vpc: str | None = None
    networks: tuple[str, ...] = ()
    subnet: str | None = None
    kept_subnet: str | None = field(default=None, compare=False)
    package: str | None = None
    public_ip: str | None = None
    ike_id: str | None = None
    behind_nat: bool = False
    mtu: int | None = None
    clamps_mss: bool = False
    asn: int | None = None
    firewall: tuple[str, ...] | None = None
    settings: Attributes = field(default_factory=dict)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place under one provider account and region, or premises of one's own.

    ``settings`` is what the provider understands beyond the common keys. ``device`` names the box
    of a site that nobody can call (``pfsense``, ``mikrotik``...). ``critical`` says that it must
    not hang on one gateway.
    """

    name: str
    provider: str
    region: str | None = None
    device: str | None = None
    critical: bool = False
    vpcs: Mapping[str, Vpc] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    settings: Attributes = field(default_factory=dict)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    def cidr_of(self, network: str) -> str:
        """Return the prefix of a VPC or network by its name.

        Raises:
            KeyError: the site has neither.
        """
        if network in self.vpcs:
            return self.vpcs[network].cidr
        return self.networks[network].cidr


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelEnd:
    """One end of a tunnel: a gateway, and which networks the tunnel carries behind it.

    Attributes:
        site: The gateway's site.
        gateway: The gateway's name.
        networks: Names of the site's networks that are carried, sorted.
        transit: Topology addresses of other sites' networks that are reached through this end,
            sorted; its gateway forwards between this tunnel and others of its own.
        own: What this end has that the other end does not know of.
        inside: Its address inside the tunnel, with the length of the prefix; None where nobody
            said.
        hold_seconds: Silence after which its BGP gives the session up; None where nobody said.
    """

    site: str
    gateway: str
    networks: tuple[str, ...]
    transit: tuple[str, ...] = ()
    own: EndSettings = AS_DECLARED
    inside: str | None = None
    hold_seconds: int | None = None

    @property
    def address(self) -> str:
        """The gateway's topology address, ``site.gateway``."""
        return f"{self.site}.{self.gateway}"

    @property
    def carried(self) -> tuple[str, ...]:
        """Topology addresses of all that lies behind this end, its own networks first."""
        return (*(f"{self.site}.{name}" for name in self.networks), *self.transit)


class Initiator(StrEnum):
    """Which end of a tunnel starts IKE: ``left`` and ``right`` as the tunnel's ends are sorted."""

    EITHER = "either"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tunnel:
    """One undirected link between two gateways, declared once.

    Attributes:
        left: The end whose address sorts first.
        right: The other end.
        name: Distinguishes several tunnels between one pair of gateways; None where there is one.
        initiator: Who starts.
        crypto: Name of the suite.
        ike: What the file fixes of the IKE SA (phase 1).
        esp: What the file fixes of the Child SA (phase 2).
        psk: Reference to the pre-shared key, placeholders filled in.
        psk_version: Counts rotations of the key; filled in from state, never written in a file.
        dpd_seconds: Interval of dead peer detection; 0 is off.
        traffic: Traffic that is expected at its busiest, both directions together, as
            ``rate_in_words`` writes it; None where nobody said.
        preference: 0 is preferred to 1, and so on, where several tunnels lead to one network.
        lifecycle: Protection and ignored attributes.
    """

    left: TunnelEnd
    right: TunnelEnd
    name: str | None = None
    initiator: Initiator = Initiator.EITHER
    crypto: str = "strong"
    ike: CryptoOverride = field(default_factory=CryptoOverride)
    esp: CryptoOverride = field(default_factory=CryptoOverride)
    psk: str
    psk_version: int = 1
    dpd_seconds: int = 30
    traffic: str | None = None
    preference: int = 0
    lifecycle: Lifecycle = field(default_factory=Lifecycle)

    @property
    def address(self) -> str:
        """The tunnel's topology address, which is its identity: sorted ends, then its name."""
        pair = f"{self.left.address}--{self.right.address}"
        return f"{pair}@{self.name}" if self.name else pair


@dataclass(frozen=True, slots=True)
class Move:
    """A rename: what was at ``source`` is the same thing as what is at ``target`` now."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Removal:
    """What was at ``address`` is gone from the file. ``keep`` forgets instead of deleting."""

    address: str
    keep: bool


@dataclass(frozen=True, slots=True)
class Import:
    """An existing object of the far side, by its id, becomes ours under ``address``."""

    address: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value of the normal form came from: the layer that won, and its place.

    ``layer`` is one of ``built-in``, ``defaults``, ``group NAME``, ``site``, ``gateway``,
    ``tunnel``, ``pool NAME``, ``import FILE``; of a shard ``shards of GATEWAY``, and of a tunnel's
    end ``shards, new here``, ``shards, as remembered`` or ``shards, moved from SHARD``.
    """

    layer: str
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class Topology:
    """A whole topology, in normal form. All mappings are sorted by key.

    ``origins`` maps the path of a value (``sites.hcm03.vpcs.vpc1.cidr``,
    ``tunnels.a.x--b.y.crypto``) or of an object (``sites.hcm03``) to where it came from.
    ``allocations`` maps ``pool/site.network`` to the prefix that was allocated from the pool,
    ``subnet:SITE.GATEWAY`` to the subnet that was derived for a gateway, and
    ``shard:SITE.GATEWAY/FAR.GATEWAY`` to the shard of a tunnel; empty is what was given back.
    ``capabilities`` is what the project corrects in our tables, by name of provider or device, and
    ``suites`` are the project's own by name.
    """

    name: str
    sites: Mapping[str, Site] = field(default_factory=dict)
    tunnels: Mapping[str, Tunnel] = field(default_factory=dict)
    pools: Mapping[str, Pool] = field(default_factory=dict, compare=False)
    capabilities: Mapping[str, Attributes] = field(default_factory=dict, repr=False, compare=False)
    suites: Mapping[str, Attributes] = field(default_factory=dict, repr=False, compare=False)
    expect: tuple[Expectation, ...] = ()
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()
    imports: tuple[Import, ...] = ()
    acknowledged: tuple[Acknowledgement, ...] = ()
    allocations: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False, compare=False)

    def place_of(self, path: str) -> Place | None:
        """Return where ``path`` or its nearest written ancestor stands in the files."""
        while path:
            origin = self.origins.get(path)
            if origin is not None and origin.place is not None:
                return origin.place
            path = path.rpartition(".")[0]
        return None

    @cached_property
    def tunnels_of(self) -> Mapping[str, tuple[Tunnel, ...]]:
        """The tunnels of each gateway, by its topology address."""
        found: dict[str, list[Tunnel]] = {}
        for tunnel in self.tunnels.values():
            for end in (tunnel.left, tunnel.right):
                found.setdefault(end.address, []).append(tunnel)
        return {address: tuple(tunnels) for address, tunnels in found.items()}
