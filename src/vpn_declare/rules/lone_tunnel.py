"""VPN159: a product that gives two tunnels for availability has one."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN159",
    name="lone-tunnel",
    severity=Severity.WARNING,
    summary="One tunnel where the product gives two",
    why="The product takes one of its two tunnels away for upkeep, at a moment of its own "
    "choosing; its promise of availability holds only where both are used.",
    fix="Declare a second tunnel between the same gateways, with a `name:` and `preference: 1`.",
    source="AWS Site-to-Site VPN User Guide, tunnel options and endpoint replacements",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    links: dict[tuple[str, str], list[Tunnel]] = {}
    for tunnel in topology.tunnels.values():
        links.setdefault((tunnel.left.address, tunnel.right.address), []).append(tunnel)
    for tunnels in links.values():
        first = tunnels[0]
        wanted = {
            end.address: capabilities.at(end.site).limits.tunnels_of_a_link
            for end in (first.left, first.right)
        }
        address = max(wanted, key=lambda name: wanted[name])
        if len(tunnels) < wanted[address]:
            yield _INFO.finding(
                f"tunnels.{first.address}",
                f"{address} gives {wanted[address]} tunnels to each far gateway, and only "
                f"{first.address} is declared. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
