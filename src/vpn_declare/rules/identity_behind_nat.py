"""VPN172: an end behind NAT presents an address that nobody outside knows."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import PlacedGateway, gateways_of

_INFO: Final = RuleInfo(
    code="VPN172",
    name="identity-behind-nat",
    severity=Severity.WARNING,
    summary="Identity of an end behind NAT",
    why="An end behind NAT that presents its private address as identity is refused by "
    "ends that expect the public one.",
    fix="Leave `ike_id:` out, so that the public address is presented, or use a name: `fqdn:...`.",
    source="Google Cloud VPN documentation, on-premises gateways behind NAT; "
    "ibm-cloud-docs/vpc#198",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        gateway = placed.gateway
        if not gateway.behind_nat or gateway.ike_id in (None, placed.fixed_address):
            continue
        refusing = _refusing(topology, placed, capabilities)
        if refusing or _is_address(gateway.ike_id or ""):
            yield _INFO.finding(
                f"{placed.path}.ike_id",
                f"{placed.address} is behind NAT and presents {gateway.ike_id}"
                f"{', which ' + refusing + ' does not take' if refusing else ''}. {_INFO.why}",
                severity=Severity.ERROR if refusing else Severity.WARNING,
            )


def _refusing(topology: Topology, placed: PlacedGateway, capabilities: Capabilities) -> str:
    """Return a far gateway that takes only the public address as identity, or an empty text."""
    for tunnel in topology.tunnels_of.get(placed.address, ()):
        for end in (tunnel.left, tunnel.right):
            if end.address != placed.address:
                demands = capabilities.at(end.site).peering.public_id_behind_nat
                if demands:
                    return end.address
    return ""


def _is_address(identity: str) -> bool:
    parts = identity.split(".")
    return len(parts) == len("1234") and all(part.isdigit() for part in parts)


RULE: Final = FunctionRule(_INFO, _check)
