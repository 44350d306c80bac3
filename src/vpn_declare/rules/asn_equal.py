"""VPN706: both ends in one autonomous system, where a product does not take that."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.inside_tunnels import asn_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN706",
    name="asn-equal",
    severity=Severity.ERROR,
    summary="Both ends are in one autonomous system",
    why="The product speaks BGP only to another autonomous system: the session does not come up, "
    "or its routes are dropped as a loop.",
    fix="Give one of the two gateways another `asn:`.",
    source="tables of capabilities (AWS: virtual private gateway; Microsoft Learn, VPN Gateway "
    "BGP FAQ; Google Cloud VPN documentation, HA VPN); RFC 4271, section 9.1.2",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        asn = asn_of(topology, tunnel.left)
        if asn is None or asn != asn_of(topology, tunnel.right):
            continue
        for end in (tunnel.left, tunnel.right):
            capability = capabilities.at(end.site)
            if capability.bgp.apart:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}",
                    f"{tunnel.left.address} and {tunnel.right.address} both have the number "
                    f"{asn}, and {end.address} is {capability.name}. {_INFO.why}",
                    severity=capability.severity("bgp.apart"),
                )
                break


RULE: Final = FunctionRule(_INFO, _check)
