"""The plug-in: sites whose gateways a person sets up by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Context, Endpoint, SiteView
from vpn_declare.kinds import endpoint_of
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Site
from vpn_declare.model.value import Attributes
from vpn_declare.providers.manual.expansion import instructions_of
from vpn_declare.providers.manual.kinds import INSTRUCTIONS
from vpn_declare.providers.manual.session import ManualSession

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType({INSTRUCTIONS.name: INSTRUCTIONS})


@dataclass(frozen=True, slots=True)
class ManualProvider:
    """Yields what a person must set up, and never blocks the rest."""

    name: str = "manual"

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The instructions, and nothing else."""
        return _KINDS

    def connection(self, site: Site) -> Attributes:  # noqa: ARG002 - the contract's argument
        """Return nothing: there is no account to find again."""
        return {}

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        """Return the written address; without one it counts as dynamic (rule VPN122 tells)."""
        if gateway.public_ip is not None:
            return endpoint_of(site, gateway)
        identity = gateway.ike_id or f"fqdn:{gateway.name}.{site.name}"
        return Endpoint(address=None, identity=identity)

    def expand(self, view: SiteView) -> Iterable[Resource]:
        """Return the instructions for each gateway that has tunnels."""
        return instructions_of(view)

    def connect(self, connection: Attributes, context: Context) -> ManualSession:  # noqa: ARG002 - the contract's argument
        """Return a session that keeps the texts in the folder ``instructions``."""
        return ManualSession(Path(context.folder) / "instructions", context.new_id)

    def poll_seconds(self, kind: str, context: Context) -> float:  # noqa: ARG002 - the contract's arguments
        """Return 0: a text is ready as soon as it is written."""
        return 0.0


PROVIDER: Final = ManualProvider()
