"""The simulator as a provider: it plays every site that it is given, whoever should carry it out.

A connection names the part that is played and the region. All sites of one part and region share
one account, as they do at VNG: its quotas, its address space, its lists. The site's own name is
no part of it, so that a site can be renamed without losing what it has.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Context, Endpoint, Session, SiteView
from vpn_declare.kinds import endpoint_of, expand_site, neutral_kinds
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Site
from vpn_declare.model.value import Attributes
from vpn_declare.providers.simulator.cloud import Cloud
from vpn_declare.providers.simulator.faults import Faults
from vpn_declare.providers.simulator.profile import profile_of
from vpn_declare.providers.simulator.session import Line, SimulatorSession
from vpn_declare.providers.simulator.settings import settings_from
from vpn_declare.providers.simulator.timing import Timing
from vpn_declare.providers.simulator.worlds import Worlds

_KINDS: Final = MappingProxyType(
    {**neutral_kinds(), "child": replace(neutral_kinds()["child"], tells_if_up=True)}
)


class Simulator:
    """An embedded cloud that behaves as VNG's VPN service does. Touches no network."""

    __slots__ = ("_worlds",)

    name = "simulator"

    def __init__(self) -> None:
        self._worlds = Worlds()

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The neutral kinds; of a child it is told whether it is up."""
        return _KINDS

    def connection(self, site: Site) -> Attributes:
        """Return the part that is played for a site, and its region if it has one."""
        played = {"plays": site.provider}
        return played if site.region is None else {**played, "region": site.region}

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        """Return how others reach a gateway of a site."""
        return endpoint_of(site, gateway)

    def expand(self, view: SiteView) -> Iterable[Resource]:
        """Return the resources of a site."""
        return expand_site(view)

    def connect(self, connection: Attributes, context: Context) -> Session:
        """Open a session; makes nothing, not even the world's file.

        Raises:
            ProviderError: the settings are wrong.
        """
        settings = settings_from(context.settings)
        world = self._worlds.at(context.folder, context.now)
        plays = str(connection.get("plays", self.name))
        cloud = Cloud(
            world=world,
            account=f"{plays}/{connection.get('region', '')}",
            profile=profile_of(plays).with_packages(settings.packages),
            settings=settings,
        )
        line = Line(
            latency_seconds=settings.latency_ms / 1000,
            sleep=context.sleep,
            new_id=context.new_id,
            faults=Faults(settings.fail, str(settings.seed), world),
        )
        return SimulatorSession(cloud, line)

    def poll_seconds(self, kind: str, context: Context) -> float:
        """Return how long to wait between two looks at a pending object."""
        return Timing(settings_from(context.settings).provisioning_ms).poll_seconds(kind)
