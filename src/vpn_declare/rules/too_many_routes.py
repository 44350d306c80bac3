"""VPN186: more routes than the product takes."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by

_INFO: Final = RuleInfo(
    code="VPN186",
    name="too-many-routes",
    severity=Severity.ERROR,
    summary="More routes than the product takes",
    why="Routes above the limit are refused or ignored, and nobody tells which.",
    fix="Carry fewer and wider networks, or spread them over several gateways.",
    source="tables of capabilities (AWS Site-to-Site VPN quotas)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    reached: dict[tuple[str, str], set[str]] = {}
    for carried in carried_by(topology):
        end = (carried.local.site, carried.local.gateway)
        if capabilities.at(carried.local.site).limits.routes is not None:
            reached.setdefault(end, set()).update(carried.remote_networks())
    for (site, gateway), networks in reached.items():
        capability = capabilities.at(site)
        limit = capability.limits.routes
        if limit is not None and len(networks) > limit:
            yield _INFO.finding(
                f"sites.{site}.gateways.{gateway}",
                f"{site}.{gateway} reaches {len(networks)} networks; {capability.name} takes "
                f"{limit} routes. {_INFO.why}",
                severity=capability.severity("limits.routes"),
            )


RULE: Final = FunctionRule(_INFO, _check)
