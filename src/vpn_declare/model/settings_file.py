"""Settings as they are written, each at any level of the inheritance."""

from typing import Annotated, Self

from pydantic import Field, PlainValidator, StrictBool, StrictInt, WithJsonSchema, model_validator

from vpn_declare.model.bgp_file import Asn, BgpFile
from vpn_declare.model.rate import PATTERN, kbps_of, rate_in_words
from vpn_declare.model.secret_reference import check_secret
from vpn_declare.model.written import Algorithm, Group, Names, Text, Written, fault

Secret = Annotated[
    str,
    PlainValidator(check_secret),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(generate$|(age|env|exec|file|vault):)",
            "examples": ["env:VPN_PSK_{TUNNEL}", "vault:kv/vpn/{tunnel}#psk"],
        }
    ),
]
"""A reference to a secret, never the secret."""

Seconds = Annotated[StrictInt, Field(ge=0, le=86_400 * 7)]


Mtu = Annotated[StrictInt, Field(ge=576, le=9216)]
"""Bytes: what every host takes (RFC 791), and the jumbo frames that switches take."""

Lifetime = Annotated[StrictInt, Field(ge=60, le=86_400 * 7)]
"""A minute at least, ours: shorter ones rekey all the time; products ask for 2 to 15 minutes."""


def _check_rate(value: object) -> str:
    """Return a rate in the words that stand for it everywhere: ``1000 Mbps`` is ``1 Gbps``."""
    kbps = kbps_of(value) if isinstance(value, str) else None
    if kbps is not None:
        return rate_in_words(kbps)
    bare = isinstance(value, int | float) and not isinstance(value, bool)
    raise fault(
        "VPN023",
        f"{value} has no unit." if bare else "That is no rate of traffic.",
        f"Write a number and its unit, as {value if bare else 800} Mbps: kbps, Mbps or Gbps.",
    )


Rate = Annotated[
    str,
    PlainValidator(_check_rate),
    WithJsonSchema({"type": "string", "pattern": PATTERN, "examples": ["800 Mbps"]}),
]
"""A rate of traffic, with its unit."""


class LifecycleFile(Written):
    """What may become of an object."""

    prevent_destroy: StrictBool | None = Field(
        default=None,
        description="Refuse to delete or replace it. Remembered in state until false is written.",
    )
    ignore: Names = Field(
        default=(), description="Attributes whose changes and drift are left alone."
    )


class EspFile(Written):
    """What is fixed of the ESP proposal (phase 2); the suite chooses the rest."""

    encryption: Algorithm | None = Field(default=None, description="Cipher, as aes256gcm16.")
    integrity: Algorithm | None = Field(
        default=None, description="Hash, as sha256; none with a GCM cipher."
    )
    dh: Group | None = Field(
        default=None, description="Diffie-Hellman group by name or number, as modp3072 or 15."
    )
    lifetime_seconds: Lifetime | None = Field(default=None, description="Rekey after this time.")


class IkeFile(EspFile):
    """What is fixed of the IKE proposal (phase 1); the suite chooses the rest."""

    prf: Algorithm | None = Field(
        default=None, description="Pseudo-random function, as prfsha384."
    )


class LinkSettings(Written):
    """Settings of tunnels; each may stand at any level of the inheritance."""

    crypto: Text | None = Field(
        default=None, description="Named suite, solved per tunnel: strong, interop, fips, ..."
    )
    psk: Secret | None = Field(
        default=None,
        description="Where the pre-shared key lies; {TUNNEL}, {tunnel} and {site} are filled in.",
    )
    ike: IkeFile | None = Field(default=None, description="Fixes parts of IKE (phase 1).")
    esp: EspFile | None = Field(default=None, description="Fixes parts of ESP (phase 2).")
    phase1: IkeFile | None = Field(default=None, description="Another name of ike.")
    phase2: EspFile | None = Field(default=None, description="Another name of esp.")
    dpd_seconds: Seconds | None = Field(
        default=None, description="Interval of dead peer detection; 0 is off."
    )
    traffic: Rate | None = Field(
        default=None,
        description="Traffic that is expected in a tunnel at its busiest, both directions "
        "together, as 800 Mbps.",
    )
    bgp: BgpFile | None = Field(
        default=None, description="BGP in a tunnel, for whoever sets it up by hand."
    )

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        if self.phase1 is None and self.phase2 is None:
            return self
        for name, alias in (("ike", "phase1"), ("esp", "phase2")):
            if getattr(self, name) is not None and getattr(self, alias) is not None:
                raise fault(
                    "VPN030",
                    f"'{name}' and '{alias}' are two names of one setting.",
                    f"Keep '{name}'.",
                )
        return self


class GatewaySettings(LinkSettings):
    """Settings of gateways that may also stand at a site, in a group or in the defaults."""

    package: Text | None = Field(default=None, description="The provider's size of gateway.")
    ike_id: Text | None = Field(
        default=None,
        description="IKE identity, as fqdn:{site}.vpn.example.com; the public address by default.",
    )
    behind_nat: StrictBool | None = Field(
        default=None, description="The gateway sits behind address translation."
    )
    mtu: Mtu | None = Field(
        default=None,
        description="Largest packet that its line takes, bytes; 1500 by default, PPPoE has 1492.",
    )
    clamps_mss: StrictBool | None = Field(
        default=None,
        description="The gateway lowers the MSS of TCP connections to what fits into its tunnels.",
    )
    asn: Asn | None = Field(
        default=None,
        description="Number of its autonomous system, for BGP that is set up by hand.",
    )


class SharedSettings(GatewaySettings):
    """Everything that sites can share: the keys of 'defaults:' and of each group."""

    provider: Text | None = Field(
        default=None, description="Who carries the site out: vngcloud, aws, manual, ..."
    )
    region: Text | None = Field(default=None, description="The provider's region.")
    critical: StrictBool | None = Field(
        default=None, description="The site must not hang on one gateway; a rule looks at it."
    )
    device: Text | None = Field(
        default=None, description="The box of a site that nobody can call: pfsense, mikrotik, ..."
    )
