"""VPN146: a lifetime that an end does not take."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN146",
    name="lifetime-out-of-bounds",
    severity=Severity.WARNING,
    summary="Lifetime out of bounds",
    why="The product refuses the lifetime, or uses the nearest that it has.",
    fix="Write a lifetime that both ends accept.",
    source="tables of capabilities (AWS: 900 to 28,800 s and 900 to 3,600 s; Azure: IKE 28,800 s)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        solution = proposals.of(tunnel)
        if solution.remarks:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"Of {tunnel.address}: {' '.join(solution.remarks)}",
            )


RULE: Final = FunctionRule(_INFO, _check)
