"""``capabilities:`` of the project settings: what is known better here than in our tables."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from vpn_declare.model.bgp_file import Asns
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.written import Algorithm, Group, Prefix, Text, Written, fault

Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Seconds = Annotated[StrictInt, Field(ge=1, le=86_400 * 7)]
Lengths = Annotated[tuple[Annotated[StrictInt, Field(ge=0, le=32)], ...], Field(min_length=1)]

PackageName = Annotated[str, AfterValidator(str.lower)]
"""A package; capital letters make no difference, as in `package:`."""


class BoundsFile(Written):
    """The seconds that a time may have."""

    least: Seconds = Field(description="The shortest time that is taken.")
    most: Seconds = Field(description="The longest time that is taken.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least > self.most:
            raise fault("VPN023", f"least ({self.least}) is above most ({self.most}).")
        return self


class OfferFile(Written):
    """What an end can do for one kind of SA; a list replaces ours."""

    encryption: tuple[Algorithm, ...] | None = Field(default=None, description="Ciphers.")
    integrity: tuple[Algorithm, ...] | None = Field(default=None, description="Hashes.")
    dh: tuple[Group, ...] | None = Field(
        default=None, description="Diffie-Hellman groups, by name or number."
    )
    lifetime_seconds: BoundsFile | None = Field(
        default=None, description="Bounds of the lifetime, seconds."
    )
    lifetime_kilobytes: Annotated[StrictInt, Field(ge=0, le=4_294_967_295)] | None = Field(
        default=None, description="Volume after which it rekeys by default; 0 is never."
    )


class KeyRuleFile(Written):
    """What a pre-shared key may look like."""

    least: Count | None = Field(default=None, description="Characters it has at least.")
    most: Count | None = Field(default=None, description="Characters it has at most.")
    alphabet: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description="All characters that may be in it, as one text."
    )
    forbidden_starts: tuple[Text, ...] | None = Field(
        default=None, description="What it may not begin with."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least and self.most and self.least > self.most:
            raise fault("VPN023", f"least ({self.least}) is above most ({self.most}).")
        return self


class AddressingFile(Written):
    """What a product demands of the addresses of VPCs and subnets; a list replaces ours."""

    vpc_ranges: Annotated[tuple[Prefix, ...], Field(min_length=1)] | None = Field(
        default=None, description="Where VPCs may lie."
    )
    vpc_lengths: Lengths | None = Field(
        default=None, description="Prefix lengths that a VPC may have."
    )
    subnet_lengths: Lengths | None = Field(
        default=None, description="Prefix lengths that a subnet may have."
    )
    vpcs_apart: StrictBool | None = Field(
        default=None, description="VPCs of one account and region may not overlap."
    )
    one_way: StrictBool | None = Field(
        default=None, description="It refuses a second way to a network that it reaches already."
    )


class InsideFile(Written):
    """What a product demands of addresses inside tunnels; a list replaces ours."""

    ranges: tuple[Prefix, ...] | None = Field(default=None, description="Where they may lie.")
    reserved: tuple[Prefix, ...] | None = Field(
        default=None, description="Parts of those that it keeps for itself."
    )
    lengths: Lengths | None = Field(default=None, description="Prefix lengths that they may have.")
    own_networks: StrictBool | None = Field(
        default=None, description="Its own may lie in a network behind its gateway, too."
    )
    own_host: Annotated[StrictInt, Field(ge=1, le=1_000)] | None = Field(
        default=None, description="Which host address it takes for itself, counted from 1."
    )


class BgpRulesFile(Written):
    """What a product demands of BGP; a list replaces ours."""

    own_asns: tuple[Asns, ...] | None = Field(
        default=None, description="Numbers that its own gateways may have, as 64512-65534."
    )
    refused_asns: tuple[Asns, ...] | None = Field(
        default=None, description="Numbers that it does not take of the far end."
    )
    apart: StrictBool | None = Field(
        default=None, description="The far end must have another number than its own."
    )
    ecmp: StrictBool | None = Field(
        default=None, description="It spreads traffic over paths that are equally good."
    )


class CapabilityFile(Written):
    """What a provider or device can do, where our table of it is wrong or old."""

    ike: OfferFile | None = Field(default=None, description="For the IKE SA (phase 1).")
    esp: OfferFile | None = Field(default=None, description="For the Child SA (phase 2).")
    key: KeyRuleFile | None = Field(default=None, description="Rules of pre-shared keys.")
    addressing: AddressingFile | None = Field(
        default=None, description="Rules of the addresses of VPCs and subnets."
    )
    inside: InsideFile | None = Field(
        default=None, description="Rules of the addresses inside tunnels."
    )
    bgp: BgpRulesFile | None = Field(default=None, description="Rules of BGP.")
    keywords: dict[Text, Text] | None = Field(
        default=None, description="What it calls algorithms: aes256gcm16: GCMAES256."
    )
    packages: dict[PackageName, Count] | None = Field(
        default=None, description="Tunnels of a gateway, by the name of its package."
    )
    tunnels: Count | None = Field(
        default=None, description="Tunnels of a gateway of a product without packages."
    )
    pairs: Count | None = Field(default=None, description="Pairs of networks of one tunnel.")
    routes: Count | None = Field(default=None, description="Routes of one VPC or gateway.")
    bandwidth_mbps: Count | None = Field(
        default=None, description="Throughput of one tunnel, Mbit/s."
    )
    packets_per_second: Count | None = Field(default=None, description="Packets of one tunnel.")
    gateway_mbps: Count | None = Field(
        default=None, description="Throughput of all tunnels of a gateway together, Mbit/s."
    )
    package_mbps: dict[PackageName, Count] | None = Field(
        default=None, description="The same, by the name of its package."
    )
    name_length: Count | None = Field(
        default=None, description="Characters of a tunnel's name on the device."
    )
    dpd_seconds: BoundsFile | None = Field(
        default=None, description="Bounds of the interval of dead peer detection, seconds."
    )
    dpd_gives_up_seconds: Annotated[StrictInt, Field(ge=0, le=86_400)] | None = Field(
        default=None,
        description="How long after an interval without an answer it takes the far end for dead.",
    )
    fixed_peer: StrictBool | None = Field(
        default=None, description="It has to be told the far end's public address."
    )
    starts: StrictBool | None = Field(default=None, description="It can start IKE by itself.")
    private_remotes: StrictBool | None = Field(
        default=None, description="It takes only private prefixes as remote networks."
    )
    transit: StrictBool | None = Field(
        default=None, description="It forwards from one tunnel into another one."
    )
    selectors: SelectorStyle | None = Field(
        default=None, description="How it makes Child SAs: any, combined or per-pair."
    )
    one_to_one_nat: StrictBool | None = Field(
        default=None, description="It meets an end behind NAT only where one address is one."
    )
    default_package: Text | None = Field(
        default=None, description="The package of a gateway that names none."
    )
    bgp_only: StrictBool | None = Field(default=None, description="It has no static routes.")
