"""``ends:`` of a tunnel as it is written: what one end has of its own."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt

from vpn_declare.model.bgp_file import BgpFile, Inside
from vpn_declare.model.settings_file import EspFile, IkeFile
from vpn_declare.model.written import Prefix, Text, Written

Prefixes = Annotated[
    tuple[Prefix, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=str | list[str],
    ),
]


class EndIkeFile(IkeFile):
    """What one end has in its IKE proposal (phase 1)."""

    version: Literal[1, 2] | None = Field(default=None, description="Version of IKE it speaks; 2.")


class EndEspFile(EspFile):
    """What one end has in its ESP proposal (phase 2)."""

    lifetime_kilobytes: Annotated[StrictInt, Field(ge=0, le=4_294_967_295)] | None = Field(
        default=None, description="Rekey after this volume, too; 0 is never."
    )


class EndFile(Written):
    """What one end of a tunnel has of its own, because somebody else set it up."""

    ike: EndIkeFile | None = Field(default=None, description="Its parts of IKE (phase 1).")
    esp: EndEspFile | None = Field(
        default=None, description="Its parts of ESP (phase 2); dh: none is no PFS."
    )
    local_id: Text | None = Field(default=None, description="IKE identity that it presents.")
    remote_id: Text | None = Field(
        default=None, description="IKE identity that it expects of the other end."
    )
    start: Literal["initiate", "respond"] | None = Field(
        default=None, description="Whether it starts IKE or waits."
    )
    selectors: Literal["any", "combined", "per-pair"] | None = Field(
        default=None, description="How it makes Child SAs: one for all, one combined, per pair."
    )
    local_ts: Prefixes | None = Field(
        default=None, description="Prefixes of its own side that it lets through."
    )
    remote_ts: Prefixes | None = Field(
        default=None, description="Prefixes of the far side that it lets through."
    )
    nat_t: Literal["auto", "force", "off"] | None = Field(
        default=None, description="Whether it puts ESP into UDP: auto, force, off."
    )
    inside: Inside | None = Field(
        default=None,
        description="Its address inside the tunnel and the length of the prefix, as "
        "169.254.10.1/30.",
    )
    bgp: BgpFile | None = Field(default=None, description="Its own BGP in this tunnel.")
