"""VPN183: a product that learns its routes by BGP alone."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN183",
    name="bgp-only",
    severity=Severity.WARNING,
    summary="Product has no static routes",
    why="It learns routes by BGP alone, and this tool sets none up: nothing is reached "
    "through the tunnel.",
    fix="Use the product's policy-based or static kind (Classic VPN), and accept this "
    "with `ack:`.",
    source="Google Cloud VPN documentation, HA VPN",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        capability = capabilities.at(placed.site.name)
        if capability.peering.bgp_only and topology.tunnels_of.get(placed.address):
            yield _INFO.finding(
                placed.path,
                f"{placed.address} is {capability.name}. {_INFO.why}",
                severity=capability.severity("peering.bgp_only"),
            )


RULE: Final = FunctionRule(_INFO, _check)
