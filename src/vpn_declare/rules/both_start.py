"""VPN139: both ends were told to start."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.end_settings import Starter
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN139",
    name="both-start",
    severity=Severity.WARNING,
    summary="Both ends start at once",
    why="Two IKE SAs come up side by side, and boxes that do not clear them away flap or "
    "keep half of the traffic in each.",
    fix="Name one end in `initiator:`, and let the other one respond.",
    source="RFC 7296, section 2.8.1; field experience",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        starts = [end.own.start for end in (tunnel.left, tunnel.right)]
        if starts == [Starter.INITIATE, Starter.INITIATE]:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"{tunnel.left.address} and {tunnel.right.address} both start. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
