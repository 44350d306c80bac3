"""VPN118: a gateway carries more than its package allows."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.package_use import uses_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN118",
    name="too-many-tunnels",
    severity=Severity.ERROR,
    summary="More tunnels than the package allows",
    why="What is above the limit is refused when it is made. VNG counts each pair of networks as "
    "a tunnel, over all Sites of a VPN: 4 with the package standard, 10 with medium.",
    fix="Use a larger package, carry fewer networks, or spread them over several gateways.",
    source="tables of capabilities: VNG Cloud, VPN Site-to-Site, packages; AWS Site-to-Site VPN "
    "quotas; Azure VPN gateway SKUs",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for use in uses_of(topology, Capabilities(topology)):
        if use.limit is None or use.count <= use.limit:
            continue
        allowed = f"has the package {use.package}, which allows" if use.package else "allows"
        tunnels = "tunnel" if use.limit == 1 else "tunnels"
        why = "What is above the limit is refused when it is made."
        if use.counts_pairs:
            why += f" {use.product} counts each pair of networks as a tunnel."
        yield _INFO.finding(
            f"{use.path}.package",
            f"{use.address} {allowed} {use.limit} {tunnels}, and needs {use.count}. {why}",
            severity=use.severity,
        )


RULE: Final = FunctionRule(_INFO, _check)
