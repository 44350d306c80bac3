"""A site of Linux boxes into resources: the neutral ones, without what only clouds have."""

from collections.abc import Iterable

from vpn_declare.contracts.provider import SiteView
from vpn_declare.kinds import expand_site
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.resource import Resource
from vpn_declare.providers.strongswan.clamp import wanted_mss
from vpn_declare.providers.strongswan.routes import wanted_in_kernel
from vpn_declare.providers.strongswan.settled import wanted_settled


def resources_of(view: SiteView) -> Iterable[Resource]:
    """Return the resources of a site.

    Raises:
        DiagnosticsError: the site has VPCs, which no box can make.
    """
    site = view.site
    if site.vpcs:
        path = f"sites.{site.name}.vpcs"
        raise DiagnosticsError(
            [
                Diagnostic(
                    code="VPN047",
                    summary="A Linux box has no VPCs",
                    detail=f"{site.name} is carried out by strongswan, which makes no networks.",
                    fix="Write them as networks: they merely lie behind the gateway.",
                    path=path,
                )
            ]
        )
    found = (wanted_mss(view, resource) for resource in expand_site(view))
    return map(wanted_settled, map(wanted_in_kernel, found))
