"""VPN121: the end that is to start cannot call the other one."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Initiator, Topology, Tunnel
from vpn_declare.reach.gateways import gateway_at

_INFO: Final = RuleInfo(
    code="VPN121",
    name="nobody-can-call",
    severity=Severity.ERROR,
    summary="Nobody can start the tunnel",
    why="An end with a dynamic address can call, but it cannot be called.",
    fix="Give one end a fixed `public_ip`, and let the other one start.",
    source="RFC 7296, section 2.1",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        fault = _fault(topology, tunnel)
        if fault:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}", f"{tunnel.address}: {fault}. {_INFO.why}"
            )


def _fault(topology: Topology, tunnel: Tunnel) -> str:
    """Return why the tunnel cannot be started, or an empty text."""
    left = gateway_at(topology, tunnel.left)
    right = gateway_at(topology, tunnel.right)
    if left.is_dynamic and right.is_dynamic:
        return "both ends have a dynamic address"
    if tunnel.initiator is Initiator.LEFT and right.is_dynamic:
        return f"{left.address} is to start, but {right.address} has a dynamic address"
    if tunnel.initiator is Initiator.RIGHT and left.is_dynamic:
        return f"{right.address} is to start, but {left.address} has a dynamic address"
    return ""


RULE: Final = FunctionRule(_INFO, _check)
