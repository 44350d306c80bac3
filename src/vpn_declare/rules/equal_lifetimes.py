"""VPN156: the file fixes one lifetime for both ends, so that both rekey at one moment."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN156",
    name="equal-lifetimes",
    severity=Severity.INFO,
    summary="Both ends rekey at one moment",
    why="Both ends then begin to rekey at once. RFC 7296 says how to sort that out; old products "
    "keep two SAs, or lose both.",
    fix="Nothing with current products; else give the end that starts a lifetime that is 10 % "
    "shorter, under `ends:`.",
    source="RFC 7296, section 2.8.1",
)

_SHOWN: Final = 3


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Find one thing for all: what one file fixes, it fixes for many tunnels."""
    proposals = TunnelProposals(topology)
    found = [
        tunnel.address
        for tunnel in topology.tunnels.values()
        if any(_fixed_and_equal(tunnel, proposals))
    ]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        yield _INFO.finding(
            f"tunnels.{found[0]}",
            f"The file fixes one lifetime for both ends of {', '.join(found[:_SHOWN])}{more}. "
            f"{_INFO.why}",
        )


def _fixed_and_equal(tunnel: Tunnel, proposals: TunnelProposals) -> Iterator[bool]:
    """Tell of IKE and of ESP whether the file fixes it, and both ends come to have the same."""
    for block, fixed in (("ike", tunnel.ike), ("esp", tunnel.esp)):
        if fixed.lifetime_seconds is not None:
            solution = proposals.at_ends(tunnel)
            ends = [getattr(end, block) for end in (solution.left, solution.right) if end]
            yield len({end.lifetime_seconds for end in ends}) == 1


RULE: Final = FunctionRule(_INFO, _check)
