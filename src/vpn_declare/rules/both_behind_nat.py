"""VPN137: both ends sit behind address translation."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateway_at

_INFO: Final = RuleInfo(
    code="VPN137",
    name="both-behind-nat",
    severity=Severity.WARNING,
    summary="Both ends are behind NAT",
    why="A translator lets only answers in. Unless one of the two forwards UDP 500 and "
    "4500 to its gateway, nobody can be called.",
    fix="Forward UDP 500 and 4500 at one end and let the other one start; then accept "
    "this with `ack:`.",
    source="RFC 7296, section 2.23; RFC 3947",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        ends = [gateway_at(topology, end) for end in (tunnel.left, tunnel.right)]
        if all(end.gateway.behind_nat for end in ends):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"{ends[0].address} and {ends[1].address} are both behind NAT. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
