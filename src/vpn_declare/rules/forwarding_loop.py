"""VPN158: gateways hand a packet round in a ring."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.from_topology import fabric_of
from vpn_declare.reach.loops import loops

_INFO: Final = RuleInfo(
    code="VPN158",
    name="forwarding-loop",
    severity=Severity.ERROR,
    summary="Packets go round in a ring",
    why="Each gateway takes the next one for nearer, so packets circle until their time to live "
    "is over: nothing arrives, and every tunnel of the ring carries each of them many times.",
    fix="Take the network out of `transit:` at one tunnel of the ring, or let one of its gateways "
    "have a tunnel to where the network is.",
    source="vpn-declare; RFC 1812, section 5.3.1 (time to live)",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Walk only where a gateway forwards at all: without transit no packet comes back."""
    if not any(_forwards(topology)):
        return
    for loop in loops(fabric_of(topology)):
        ring = " -> ".join((*loop.gateways, loop.gateways[0]))
        yield _INFO.finding(
            f"tunnels.{loop.tunnels[0]}",
            f"Packets from {loop.source} to {loop.target} go {ring}, and round again. {_INFO.why}",
        )


def _forwards(topology: Topology) -> Iterator[bool]:
    """Tell of each end whether it takes what is not its own."""
    for tunnel in topology.tunnels.values():
        for end in (tunnel.left, tunnel.right):
            yield bool(end.transit or end.own.local_ts or end.own.remote_ts)


RULE: Final = FunctionRule(_INFO, _check)
