"""VPN705: a number of an autonomous system that is reserved, or that a product does not take."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import (
    DOCUMENTATION_ASNS,
    NEVER_ASNS,
    Capabilities,
    Capability,
    holds,
)
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN705",
    name="asn-not-taken",
    severity=Severity.ERROR,
    summary="Number of the autonomous system cannot be used",
    why="The form or the interface of the product refuses it, or the session does not come up.",
    fix="Choose a private number that nobody reserves: 64512 to 65514 do nearly everywhere.",
    source="IANA, Special-Purpose AS Numbers (RFC 6793, RFC 7300, RFC 5398); tables of "
    "capabilities (Azure: 65515 and others; AWS and Google: private ones at their own end)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        asn = placed.gateway.asn
        if asn is None:
            continue
        far = {
            end.address: capabilities.at(end.site)
            for tunnel in topology.tunnels_of.get(placed.address, ())
            for end in (tunnel.left, tunnel.right)
            if end.address != placed.address
        }
        found = next(_faults(asn, capabilities.at(placed.site.name), far), None)
        if found is not None:
            severity, told = found
            yield _INFO.finding(
                f"{placed.path}.asn",
                f"{placed.address} has the number {asn}: {told}.",
                severity=severity,
            )


def _faults(
    asn: int, own: Capability, far: dict[str, Capability]
) -> Iterator[tuple[Severity, str]]:
    """Yield what speaks against a number, the worst first."""
    if holds(NEVER_ASNS, asn):
        yield Severity.ERROR, "no gateway may have it"
    for address, product in far.items():
        if holds(product.bgp.refused_asns, asn):
            told = f"{product.name} at {address} reserves it and refuses it at the far end"
            yield product.severity("bgp.refused_asns"), told
    if own.bgp.own_asns and not holds(own.bgp.own_asns, asn):
        told = f"gateways of {own.name} have one of {', '.join(map(str, own.bgp.own_asns))}"
        yield own.severity("bgp.own_asns"), told
    if holds(DOCUMENTATION_ASNS, asn):
        yield Severity.WARNING, "it is for examples in texts, and some products refuse it"


RULE: Final = FunctionRule(_INFO, _check)
