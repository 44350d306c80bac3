"""VPN189: an interval of dead peer detection that an end does not take."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN189",
    name="dpd-out-of-bounds",
    severity=Severity.WARNING,
    summary="Interval of dead peer detection out of bounds",
    why="The product refuses the interval, or silently uses another one.",
    fix="Write an interval that both ends take; 30 s is usual.",
    source="tables of capabilities (AWS: 30 s at least; Azure: 9 to 3,600 s)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        for end in (tunnel.left, tunnel.right):
            capability = capabilities.at(end.site)
            bounds = capability.peering.dpd
            if bounds is None or tunnel.dpd_seconds == 0 or bounds.holds(tunnel.dpd_seconds):
                continue
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.dpd_seconds",
                f"{tunnel.address} has {tunnel.dpd_seconds} s; {capability.name} at {end.address} "
                f"takes {bounds.least} to {bounds.most} s. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
