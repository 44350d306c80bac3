"""VPN709: the hold times of two ends differ, and the smaller one counts."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN709",
    name="hold-times-differ",
    severity=Severity.INFO,
    summary="Hold times of the ends differ",
    why="Both ends use the smaller one; whoever reads only one end's configuration expects "
    "another failover time than there is.",
    fix="Write one `bgp: { hold_seconds: }` for the tunnel, and none under `ends:`.",
    source="RFC 4271, section 4.2",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        left, right = tunnel.left, tunnel.right
        if left.hold_seconds and right.hold_seconds and left.hold_seconds != right.hold_seconds:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.right.hold_seconds",
                f"In {tunnel.address} {left.address} has {left.hold_seconds} s and "
                f"{right.address} {right.hold_seconds} s. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
