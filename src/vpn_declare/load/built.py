"""Sites and gateways in normal form, together with what they were made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from vpn_declare.load.settings import Settings
from vpn_declare.load.written_files import Entry
from vpn_declare.model.site_file import GatewayFile, SiteFile
from vpn_declare.model.topology import Gateway, Site


@dataclass(frozen=True, slots=True)
class BuiltGateway:
    """A gateway, and the settings that hold for it and its tunnels.

    ``settings`` is one object for all gateways that inherit exactly the same. ``shard_of`` is what
    the file calls the gateway that this is a shard of, or empty.
    """

    gateway: Gateway
    model: GatewayFile
    settings: Settings
    shard_of: str = ""

    @property
    def written_name(self) -> str:
        """What the file calls it."""
        return self.shard_of or self.gateway.name


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """A site, what the file says of it, and what it inherits."""

    site: Site
    entry: Entry[SiteFile]
    settings: Settings
    inherited: Settings
    gateways: Mapping[str, BuiltGateway]
    pool_of: Mapping[str, str]
