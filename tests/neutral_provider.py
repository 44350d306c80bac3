"""A provider of neutral kinds without a far side, for tests that end before anything is sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Context, Endpoint, Session, SiteView
from vpn_declare.kinds import endpoint_of, expand_site, neutral_kinds
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Site
from vpn_declare.model.value import Attributes


@dataclass(frozen=True)
class NeutralProvider:
    name: str = "neutral"
    expansion: Callable[[SiteView], Iterable[Resource]] = expand_site

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return neutral_kinds()

    def connection(self, site: Site) -> Attributes:
        return {"region": site.region or ""}

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        return endpoint_of(site, gateway)

    def expand(self, view: SiteView) -> Iterable[Resource]:
        return self.expansion(view)

    def connect(self, connection: Attributes, context: Context) -> Session:
        raise NotImplementedError

    def poll_seconds(self, kind: str, context: Context) -> float:  # noqa: ARG002 - the contract's
        return 0.0
