"""The topology as it is written; ``schemas/topology.schema.json`` comes from it.

A model here says what one file may hold, and no more: names are not looked up, ranges are not
expanded, nothing is inherited. ``load`` does that, and makes a ``Topology`` of it.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from vpn_declare.model.settings_file import SharedSettings
from vpn_declare.model.site_file import SitesFile
from vpn_declare.model.tunnel_file import TunnelItem
from vpn_declare.model.written import Name, Names, Prefix, Text, Written, fault


class GroupFile(SharedSettings):
    """Sites that share settings."""

    members: Names = Field(description="Names of sites; * ? and [1-9] match several.")


class PoolFile(Written):
    """A prefix from which networks get theirs; what was given is remembered in state."""

    from_: Prefix = Field(alias="from", description="The prefix to divide.")
    take: Annotated[StrictInt, Field(ge=1, le=32)] = Field(
        description="Length of the prefix that each network gets."
    )
    reserve: Annotated[
        tuple[Prefix, ...],
        BeforeValidator(
            lambda value: [value] if isinstance(value, str) else value,
            json_schema_input_type=str | list[str],
        ),
    ] = Field(default=(), description="Parts that are never given out.")


class SurviveFile(Written):
    """What must still be reachable after a loss."""

    loss_of: Text = Field(description="A gateway, a tunnel or a site.")
    keep: Text = Field(description="What must still reach what: SITE.NETWORK <-> SITE.NETWORK.")


class ExpectFile(Written):
    """One expectation; exactly one key."""

    reach: Text | None = Field(default=None, description="These reach each other.")
    deny: Text | None = Field(default=None, description="These never reach each other.")
    survive: SurviveFile | None = Field(default=None, description="These survive a loss.")

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(kind is not None for kind in (self.reach, self.deny, self.survive)) != 1:
            raise fault("VPN039", "An expectation is exactly one of reach, deny and survive.")
        return self


class MoveFile(Written):
    """A rename: nothing is made anew."""

    from_: Text = Field(alias="from", description="Former address, as hcm03 or hcm03.vpngw-01.")
    to: Text = Field(description="Present address.")


class RemovedFile(Written):
    """Something that is declared no longer."""

    address: Text = Field(description="Its former address.")
    keep: StrictBool = Field(
        default=False, description="Give it up and leave it as it is, instead of deleting it."
    )


class ImportFile(Written):
    """An object that exists already becomes ours."""

    address: Text = Field(description="What it is in this topology.")
    id: Text = Field(description="The provider's id of it.")


class AckFile(Written):
    """A warning that was read and accepted."""

    code: Annotated[str, Field(pattern=r"^VPN[0-9]{3}$")] = Field(description="Its code.")
    path: Text = Field(description="What it is about; globs allowed.")
    reason: Annotated[str, Field(min_length=1)] = Field(description="Why that is all right.")


class TopologyFile(Written):
    """A topology for vpn-declare: sites and the VPN tunnels between them."""

    version: Literal[1] | None = Field(default=None, description="Version of the language: 1.")
    name: Name | None = Field(default=None, description="Name of the topology.")
    defaults: SharedSettings | None = Field(
        default=None, description="What holds where nothing nearer says otherwise."
    )
    pools: dict[Name, PoolFile] | None = Field(
        default=None, description="Prefixes from which networks get theirs, by name."
    )
    groups: dict[Name, GroupFile] | None = Field(
        default=None, description="Settings that several sites share, by name."
    )
    sites: SitesFile | None = Field(default=None, description="Sites, by name.")
    tunnels: tuple[TunnelItem, ...] = Field(
        default=(), description="Links, each declared once: 'a.gw -- b.gw', or a pattern."
    )
    expect: tuple[ExpectFile, ...] = Field(
        default=(), description="What must and what must never be reachable."
    )
    moved: tuple[MoveFile, ...] = Field(default=(), description="Renames.")
    removed: tuple[RemovedFile, ...] = Field(default=(), description="What is gone.")
    import_: tuple[ImportFile, ...] = Field(
        default=(), alias="import", description="Existing objects to take over."
    )
    ack: tuple[AckFile, ...] = Field(default=(), description="Accepted warnings.")
