"""VPN147: a suite hopes for post-quantum key exchange, and an end has none."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN147",
    name="no-post-quantum",
    severity=Severity.INFO,
    summary="Tunnel without post-quantum key exchange",
    why="Who records the traffic today may read it once there is a quantum computer.",
    fix="Nothing; it will be used as soon as both ends have it.",
    source="RFC 9370; NIST FIPS 203",
)

_SHOWN: Final = 3


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Find one thing per reason: a pilot may have hundreds of tunnels to one kind of box."""
    proposals = TunnelProposals(topology)
    missing: dict[str, list[str]] = {}
    for tunnel in topology.tunnels.values():
        solution = proposals.of(tunnel)
        if solution.unmet_hope:
            missing.setdefault(solution.reason, []).append(tunnel.address)
    for reason, tunnels in missing.items():
        more = f" and {len(tunnels) - _SHOWN} more" if len(tunnels) > _SHOWN else ""
        yield _INFO.finding(
            f"tunnels.{tunnels[0]}.crypto",
            f"{', '.join(tunnels[:_SHOWN])}{more}: {reason}. {_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
