"""VPN708: BGP holds a session longer than dead peer detection keeps the tunnel."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN708",
    name="hold-outlives-dpd",
    severity=Severity.WARNING,
    summary="BGP holds on longer than the tunnel lives",
    why="Dead peer detection takes the tunnel down first, and until the hold time is over its "
    "routes stay and lead nowhere.",
    fix="Write a hold time under `bgp:` that is not longer, or a longer `dpd_seconds`.",
    source="RFC 4271, sections 4.2 and 6.5; tables of capabilities (AWS and Azure: the interval "
    "itself; strongSwan: 165 s after it)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        said = [end.hold_seconds for end in (tunnel.left, tunnel.right) if end.hold_seconds]
        first = min(_dead_after(tunnel, capabilities), default=None)
        if not said or first is None:
            continue
        hold = min(said)  # both ends use the smaller one
        seconds, address = first
        if hold > seconds:
            side = "left" if tunnel.left.hold_seconds == hold else "right"
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.{side}.hold_seconds",
                f"{tunnel.address} has a hold time of {hold} s; {address} takes a silent far end "
                f"for dead after {seconds} s. {_INFO.why}",
            )


def _dead_after(tunnel: Tunnel, capabilities: Capabilities) -> Iterator[tuple[int, str]]:
    """Yield after how many seconds each end gives the other up, where that is known."""
    for end in (tunnel.left, tunnel.right):
        later = capabilities.at(end.site).peering.dpd_gives_up
        if later is not None and tunnel.dpd_seconds:
            yield tunnel.dpd_seconds + later, end.address


RULE: Final = FunctionRule(_INFO, _check)
