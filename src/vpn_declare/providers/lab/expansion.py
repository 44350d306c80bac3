"""A site into resources, with what is wanted of them because it can be seen in a lab."""

from collections.abc import Iterator
from dataclasses import replace

from vpn_declare.contracts.provider import SiteView
from vpn_declare.kinds import expand_site
from vpn_declare.kinds.routes import preferred_sides
from vpn_declare.model.resource import Resource
from vpn_declare.model.value import Value
from vpn_declare.providers.lab.mtu import LIBIPSEC
from vpn_declare.providers.strongswan.clamp import wanted_mss
from vpn_declare.providers.strongswan.routes import wanted_in_kernel


def resources_of(view: SiteView) -> Iterator[Resource]:
    """Yield the resources of a site; of children it is wanted that they are up."""
    hosts = _hosts(view)
    for resource in expand_site(view):
        match resource.kind:
            case "child":
                yield wanted_mss(view, _with(resource, up=True), LIBIPSEC)
            case "route":
                table, _, remote = resource.address.split("/", 2)[2].partition("/")
                found = hosts.get((table, remote), ())
                yield _with(wanted_in_kernel(resource), hosts=tuple(sorted(found)))
            case _:
                yield resource


def _with(resource: Resource, **values: Value) -> Resource:
    return replace(resource, attributes={**resource.attributes, **values})


def _hosts(view: SiteView) -> dict[tuple[str, str], set[str]]:
    """Return, by gateway and remote network, the own networks that take that way.

    Where a network lies behind several gateways, its host has one route to each remote network:
    through the gateway of the preferred tunnel.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for (local, remote), side in preferred_sides(view.tunnels).items():
        site, _, name = local.partition(".")
        if site == view.site.name and name in view.site.networks:
            found.setdefault((side.local.gateway, remote), set()).add(local)
    return found
