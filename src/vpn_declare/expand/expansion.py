"""The expansion of a whole topology: endpoints first, then every site's view, then checks.

Linear in gateways, tunnels and resources: everything is indexed by site before it is asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vpn_declare.contracts.provider import Provider, SiteView, TunnelSide
from vpn_declare.expand.references import check_references
from vpn_declare.expand.rings import check_rings
from vpn_declare.expand.sides import SideMaker
from vpn_declare.expand.titles import with_distinct_titles
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.crypto import Pinned
from vpn_declare.kinds.exclusive_kinds import exclusive_kinds
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Site, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Wanted resources, sorted by address, and all that is wrong with them.

    ``remarks`` say why proposals were chosen, for tunnels that have none yet or keep an older one.
    ``pins`` are texts that state remembers, so that the next expansion chooses the same.
    """

    resources: Mapping[Address, Resource] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    remarks: tuple[Diagnostic, ...] = ()
    pins: Mapping[str, str] = field(default_factory=dict)


def expand(
    topology: Topology,
    provider_of: Callable[[Site], Provider],
    pinned: Mapping[str, Pinned] = MappingProxyType({}),
) -> Expansion:
    """Return the resources of a topology.

    ``provider_of`` names who plays a site in the environment at hand; ``pinned`` is what tunnels
    have already, by address. Never raises for what the user wrote: a tunnel without common
    proposals is left out and told, and so is a site that its provider cannot express.
    """
    providers = {name: provider_of(site) for name, site in topology.sites.items()}
    maker = SideMaker(topology, providers, pinned)
    sides: dict[str, list[TunnelSide]] = {}
    for tunnel in topology.tunnels.values():
        for side in maker.sides_of(tunnel):
            sides.setdefault(side.local.site, []).append(side)
    found: dict[Address, Resource] = {}
    capabilities = Capabilities(topology)
    diagnostics = maker.proposals.faults()
    for name, site in topology.sites.items():
        provider = providers[name]
        view = SiteView(
            site=site,
            provider=provider.name,
            connection=provider.connection(site),
            tunnels=tuple(sides.get(name, ())),
            exclusive_kinds=exclusive_kinds(capabilities.at(name)),
        )
        try:
            diagnostics += _add(found, provider.expand(view))
        except DiagnosticsError as error:
            diagnostics += error.diagnostics
    checked = _checked(topology, found, tuple(providers.values()), diagnostics)
    return replace(checked, remarks=maker.proposals.remarks(), pins=maker.proposals.pins())


def _checked(
    topology: Topology,
    found: Mapping[Address, Resource],
    providers: Iterable[Provider],
    diagnostics: list[Diagnostic],
) -> Expansion:
    resources = with_distinct_titles({address: found[address] for address in sorted(found)})
    if not has_errors(diagnostics):
        # Otherwise something was left out, and what refers to it would be told a second time.
        diagnostics += check_references(resources, {item.name: item for item in providers})
        diagnostics += check_rings(resources)
    return Expansion(
        resources=resources,
        diagnostics=tuple(
            sorted((_placed(topology, item) for item in diagnostics), key=lambda d: d.sort_key)
        ),
    )


def _placed(topology: Topology, item: Diagnostic) -> Diagnostic:
    return item if item.place else replace(item, place=topology.place_of(item.path))


def _add(found: dict[Address, Resource], resources: Iterable[Resource]) -> list[Diagnostic]:
    """Add the resources of a site; return a diagnostic for each address that is there twice."""
    twice: list[Diagnostic] = []
    for resource in resources:
        other = found.setdefault(resource.address, resource)
        if other is not resource:
            twice.append(
                Diagnostic(
                    code="VPN143",
                    summary="Two things would be one resource",
                    detail=f"{other.origin} and {resource.origin} both lead to "
                    f"{resource.address}, but one object cannot be two.",
                    fix="Rename one of the two.",
                    path=_path_of(resource),
                )
            )
    return twice


def _path_of(resource: Resource) -> str:
    return f"tunnels.{resource.origin}" if "--" in resource.origin else f"sites.{resource.site}"
