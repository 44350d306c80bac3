"""VPN186: more routes than the product takes."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by

_INFO: Final = RuleInfo(
    code="VPN186",
    name="too-many-routes",
    severity=Severity.ERROR,
    summary="More routes than the product takes",
    why="Routes above the limit are refused or ignored, and nobody tells which.",
    fix="Carry fewer and wider networks. Where the provider grants more on request, ask for it, "
    "and write what it granted in vpn-declare.yaml: `capabilities: { NAME: { routes: N } }`.",
    source="tables of capabilities (AWS Site-to-Site VPN quotas; VNG Cloud, quota and limit)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    reached: dict[tuple[str, str], set[str]] = {}
    for carried in carried_by(topology):
        if capabilities.at(carried.local.site).limits.routes is not None:
            for keeper in _keepers(topology, carried):
                reached.setdefault(keeper, set()).update(carried.remote_networks())
    for (site, table), networks in reached.items():
        capability = capabilities.at(site)
        limit = capability.limits.routes
        if limit is not None and len(networks) > limit:
            yield _INFO.finding(
                f"sites.{site}.{table}",
                f"{site}.{table.rpartition('.')[2]} needs routes to {len(networks)} networks; "
                f"{capability.name} takes {limit}. {_INFO.why}",
                severity=capability.severity("limits.routes"),
            )


def _keepers(topology: Topology, carried: Carried) -> Iterator[tuple[str, str]]:
    """Yield the site and the topology path of what keeps the routes: each VPC, or the gateway."""
    site = topology.sites[carried.local.site]
    vpcs = [name for name in carried.local.networks if name in site.vpcs]
    for name in vpcs:
        yield site.name, f"vpcs.{name}"
    if not vpcs:
        yield site.name, f"gateways.{carried.local.gateway}"


RULE: Final = FunctionRule(_INFO, _check)
