"""VPN164: a network in transit that nobody reaches that way."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.from_topology import fabric_of
from vpn_declare.reach.matrix import matrix

_INFO: Final = RuleInfo(
    code="VPN164",
    name="transit-unanswered",
    severity=Severity.WARNING,
    summary="Nobody reaches a network in transit",
    why="A network in transit crosses two tunnels of one gateway, and both must carry both ends: "
    "selectors that only one of them has lead packets to a gateway that drops them.",
    fix="Name the near network in `transit:` of the other tunnel of that gateway too.",
    source="RFC 4301 section 4.4.1: what no policy admits is discarded; vpn-declare",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    if not any(
        tunnel.left.transit or tunnel.right.transit for tunnel in topology.tunnels.values()
    ):
        return
    # What somebody else's route takes away, VPN166 and VPN167 tell.
    held = matrix(fabric_of(topology).alone())
    for carried in carried_by(topology):
        for network in carried.remote.transit:
            if not any(held.reaches(near, network) for near in carried.local.carried):
                yield _INFO.finding(
                    f"tunnels.{carried.tunnel.address}",
                    f"{network} is said to lie beyond {carried.remote.address}, but nothing at "
                    f"{carried.local.address} reaches it. {_INFO.why}",
                )


RULE: Final = FunctionRule(_INFO, _check)
