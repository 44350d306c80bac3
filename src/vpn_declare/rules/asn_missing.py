"""VPN707: BGP is written of, and an end has no number of an autonomous system."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.inside_tunnels import asn_of, says_inside
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN707",
    name="asn-missing",
    severity=Severity.WARNING,
    summary="An end has no number of an autonomous system",
    why="Whoever configures the other end has to name the neighbour's, and a wrong one keeps the "
    "session down.",
    fix="Write `asn:` at both gateways, or at neither.",
    source="RFC 4271, section 6.2 (Bad Peer AS)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        ends = (tunnel.left, tunnel.right)
        without = [end.address for end in ends if asn_of(topology, end) is None]
        if without and _is_bgp_meant(topology, tunnel, len(without)):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"{' and '.join(without)} {'has' if len(without) == 1 else 'have'} none in "
                f"{tunnel.address}. {_INFO.why}",
            )


def _is_bgp_meant(topology: Topology, tunnel: Tunnel, without: int) -> bool:
    """Tell whether a number is missed: BGP is written of, or the one number has no other use.

    A gateway may well speak BGP in one tunnel and have static routes in another. Addresses inside
    a tunnel alone are no BGP.
    """
    ends = (tunnel.left, tunnel.right)
    if any(end.hold_seconds is not None for end in ends):
        return True
    if without == len(ends):
        return False
    (own,) = (end.address for end in ends if asn_of(topology, end) is not None)
    return says_inside(tunnel) or not any(
        asn_of(topology, end) is not None
        for other in topology.tunnels_of[own]
        for end in (other.left, other.right)
        if end.address != own
    )


RULE: Final = FunctionRule(_INFO, _check)
