"""VPN120: a network that no tunnel carries."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN120",
    name="network-not-carried",
    severity=Severity.INFO,
    summary="Network is carried by no tunnel",
    why="Nothing at another site can reach it. That may be just what is wanted.",
    fix="Nothing, if it is meant to stay by itself; else add it to a tunnel's `carry:`.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    carried = {
        f"{end.site}.{name}"
        for tunnel in topology.tunnels.values()
        for end in (tunnel.left, tunnel.right)
        for name in end.networks
    }
    for network in networks_of(topology):
        if network.address not in carried:
            yield _INFO.finding(
                network.path.removesuffix(".cidr"),
                f"No tunnel carries {network.address} ({network.cidr}). {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
