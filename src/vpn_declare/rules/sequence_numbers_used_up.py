"""VPN195: ESP's sequence numbers are used up before the SA is rekeyed."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.rate import kbps_of
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN195",
    name="sequence-numbers-used-up",
    severity=Severity.WARNING,
    summary="Sequence numbers are used up before the rekey",
    why="Without extended sequence numbers (ESN), which nothing here asks for, an SA has 2^32 "
    "packets in each direction. Then nothing passes until it is rekeyed.",
    fix="Write a shorter `esp: { lifetime_seconds: ... }` at the tunnel.",
    source="RFC 4303, 2.2 and 3.3.3; the mean packet of a usual mix: 340 bytes (7 of 40, 4 of 576 "
    "and 1 of 1,500 bytes), all in one direction",
)

_NUMBERS: Final = 1 << 32
_MEAN_BYTES: Final = 340


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        kbps = kbps_of(tunnel.traffic or "")
        solution = proposals.at_ends(tunnel) if kbps is not None else None
        if kbps is None or solution is None or solution.left is None or solution.right is None:
            continue
        lifetime = min(end.esp.lifetime_seconds for end in (solution.left, solution.right))
        seconds = _NUMBERS * _MEAN_BYTES * 8 // (kbps * 1_000)
        if seconds < lifetime:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.traffic",
                f"{tunnel.address} is to carry {tunnel.traffic}, which uses up the sequence "
                f"numbers of an SA in about {seconds:,} s; it is rekeyed after {lifetime:,} s. "
                f"{_INFO.why}",
                fix=f"Write `esp: {{ lifetime_seconds: {seconds * 3 // 4 // 100 * 100} }}` at the "
                "tunnel, or less.",
            )


RULE: Final = FunctionRule(_INFO, _check)
