"""VPN187: a Child SA lives as long as its IKE SA, or longer."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto import Solution
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN187",
    name="child-outlives-ike",
    severity=Severity.WARNING,
    summary="Child SA outlives its IKE SA",
    why="The IKE SA is rekeyed or deleted first and takes the Child SA with it, so the "
    "shorter one decides; AWS refuses such a pair.",
    fix="Make the lifetime of `esp:` shorter than that of `ike:`.",
    source="RFC 7296, section 2.8; AWS Site-to-Site VPN User Guide, tunnel options",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        solution = proposals.at_ends(tunnel)
        for end, child, ike in _lifetimes(solution):
            if child >= ike:
                address = (tunnel.left if end == "left" else tunnel.right).address
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}.esp.lifetime_seconds",
                    f"At {address} of {tunnel.address} the Child SA lives {child} s and the IKE "
                    f"SA {ike} s. {_INFO.why}",
                )
                break


def _lifetimes(solution: Solution) -> Iterator[tuple[str, int, int]]:
    for name, end in (("left", solution.left), ("right", solution.right)):
        if end is not None:
            yield name, end.esp.lifetime_seconds, end.ike.lifetime_seconds


RULE: Final = FunctionRule(_INFO, _check)
