"""VPN154: a site that is called critical hangs on one gateway."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Site, Topology

_INFO: Final = RuleInfo(
    code="VPN154",
    name="critical-on-one-gateway",
    severity=Severity.WARNING,
    summary="Critical site hangs on one gateway",
    why="When that gateway is lost, or replaced, the site reaches nothing.",
    fix="Give the site a second gateway with tunnels of its own, and say what must survive with "
    "`expect: survive`; or take `critical: true` away.",
    source="AWS Site-to-Site VPN User Guide, redundant connections; vpn-declare",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for site in topology.sites.values():
        if site.critical and len(used := _used(topology, site)) <= 1:
            what = f"Only {used[0]} has tunnels" if used else "No gateway has tunnels"
            yield _INFO.finding(
                f"sites.{site.name}.critical",
                f"{site.name} is critical. {what} there. {_INFO.why}",
            )


def _used(topology: Topology, site: Site) -> list[str]:
    """Return the gateways of a site that have tunnels."""
    return [name for name in site.gateways if topology.tunnels_of.get(f"{site.name}.{name}")]


RULE: Final = FunctionRule(_INFO, _check)
