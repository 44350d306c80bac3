"""Sites in normal form."""

from collections.abc import Iterable, Mapping

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway, BuiltSite
from vpn_declare.load.faults import Faults
from vpn_declare.load.gateways import GatewayBuilder
from vpn_declare.load.memberships import Memberships
from vpn_declare.load.plain_values import attributes_of, lifecycle_of
from vpn_declare.load.pools import Demand
from vpn_declare.load.settings import Level, Settings, settings_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.site_file import NetworkFile, SiteFile, VpcFile
from vpn_declare.model.topology import Network, Site, Vpc
from vpn_declare.model.written import pool_of

_OF_SITES = ("provider", "region", "device", "critical")
_NO_PREFIX = "0.0.0.0/0"
"""Stands in for a prefix that could not be given; the fault is noted already."""


def networks_of(model: SiteFile) -> Iterable[tuple[str, str, VpcFile | NetworkFile]]:
    """Yield section, name and model of each VPC and network of a site."""
    for name, vpc in (model.vpcs or {}).items():
        yield "vpcs", name, vpc
    for name, network in (model.networks or {}).items():
        yield "networks", name, network


def demands_of(entries: Mapping[str, Entry[SiteFile]]) -> Iterable[Demand]:
    """Yield what the sites take from pools."""
    for site, entry in entries.items():
        for section, name, model in networks_of(entry.model):
            pool = pool_of(model.cidr)
            if pool is not None:
                yield Demand(pool, f"{site}.{name}", entry.spot.inside(section, name))


def written_prefixes(entries: Mapping[str, Entry[SiteFile]]) -> list[Prefix]:
    """Return all prefixes that the files name, sorted."""
    found = {
        model.cidr
        for entry in entries.values()
        for _, _, model in networks_of(entry.model)
        if pool_of(model.cidr) is None
    }
    return sorted(map(parse_prefix, found))


class SiteBuilder:
    """Builds sites from what is written, what they inherit and what pools gave them."""

    def __init__(self, memberships: Memberships, given: Mapping[str, str], faults: Faults) -> None:
        self._memberships = memberships
        self._given = given
        self._faults = faults
        self._gateways = GatewayBuilder(faults)
        self._shared: dict[tuple[int, int], Settings] = {}

    def build(self, entry: Entry[SiteFile]) -> BuiltSite:
        """Return a site in normal form."""
        model = entry.model
        inherited = self._memberships.inherited_by(entry.name)
        own = settings_of(model, Level.SITE, entry.layer, entry.spot)
        of_site = {key: own.get(key) or inherited.get(key) for key in _OF_SITES}
        for_tunnels = self._for_tunnels(own, inherited, model)
        self._refuse_shared_names(entry)
        gateways = {
            name: self._gateways.build(name, gateway, entry, for_tunnels)
            for name, gateway in sorted((model.gateways or {}).items())
        }
        words = {key: str(found.value) for key, found in of_site.items() if found is not None}
        return BuiltSite(
            site=self._site(entry, words, gateways),
            entry=entry,
            settings=own,
            inherited=inherited,
            gateways=gateways,
            pool_of={name: pool_of(part.cidr) or "" for _, name, part in networks_of(model)},
        )

    def _site(
        self,
        entry: Entry[SiteFile],
        words: Mapping[str, str],
        gateways: Mapping[str, BuiltGateway],
    ) -> Site:
        model = entry.model
        if "provider" not in words:
            self._faults.add(
                codes.NO_PROVIDER,
                f"Site '{entry.name}' does not say who carries it out.",
                "Write 'provider:' at the site, in a group or in 'defaults:'; 'manual' for "
                "premises that a person configures.",
                place=entry.spot.nearest(),
                path=f"sites.{entry.name}",
            )
        return Site(
            name=entry.name,
            provider=words.get("provider", ""),
            region=words.get("region"),
            device=words.get("device"),
            critical=words.get("critical") == str(True),
            vpcs={
                name: Vpc(
                    name=name,
                    cidr=self._cidr(entry, name, vpc.cidr),
                    existing=vpc.existing,
                    other_routes=dict(sorted((vpc.other_routes or {}).items())),
                    host_mtu=vpc.host_mtu,
                    lifecycle=lifecycle_of(vpc.lifecycle, model.lifecycle),
                )
                for name, vpc in sorted((model.vpcs or {}).items())
            },
            networks={
                name: Network(
                    name=name,
                    cidr=self._cidr(entry, name, network.cidr),
                    other_routes=dict(sorted((network.other_routes or {}).items())),
                    host_mtu=network.host_mtu,
                )
                for name, network in sorted((model.networks or {}).items())
            },
            gateways={name: built.gateway for name, built in gateways.items()},
            settings=attributes_of(model.settings),
            lifecycle=lifecycle_of(model.lifecycle),
        )

    def _cidr(self, entry: Entry[SiteFile], name: str, written: str) -> str:
        pool = pool_of(written)
        if pool is None:
            return written
        return self._given.get(f"{pool}/{entry.name}.{name}", _NO_PREFIX)

    def _for_tunnels(self, own: Settings, inherited: Settings, model: SiteFile) -> Settings:
        """Return what gateways inherit; the very same object where the site adds nothing."""
        added = {key: setting for key, setting in own.items() if key not in _OF_SITES}
        if not added:
            return inherited
        key = (id(inherited), id(model))
        return self._shared.setdefault(key, {**inherited, **added})

    def _refuse_shared_names(self, entry: Entry[SiteFile]) -> None:
        seen: dict[str, str] = {}
        for section in ("vpcs", "networks", "gateways"):
            for name in getattr(entry.model, section) or {}:
                first = seen.setdefault(name, section)
                if first != section:
                    self._faults.add(
                        codes.NAME_TAKEN,
                        f"'{entry.name}.{name}' is one of its {first} and one of its {section}.",
                        "Give one of them another name.",
                        place=entry.spot.nearest(section, name),
                        path=f"sites.{entry.name}.{section}.{name}",
                    )
