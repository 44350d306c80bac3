"""VPN134: a network in a range that software takes for itself."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN134",
    name="common-home-range",
    severity=Severity.WARNING,
    summary="Network in a range that software takes for itself",
    why="Docker takes 172.17.0.0/16, Kubernetes distributions 10.42.0.0/16, and home "
    "routers 192.168.0.0/24, without asking. A host that has such a range of its own "
    "cannot answer across the tunnel.",
    fix="Use another private prefix, or accept this with `ack:`.",
    source="Docker and K3s documentation, default address ranges; makers of home routers",
)

_TAKEN: Final = tuple(
    parse_prefix(text) for text in ("172.17.0.0/16", "10.42.0.0/16", "192.168.0.0/24")
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for network in networks_of(topology):
        if not network.is_vpc and any(taken.contains(network.prefix) for taken in _TAKEN):
            yield _INFO.finding(network.path, f"{network.address} is {network.cidr}. {_INFO.why}")


RULE: Final = FunctionRule(_INFO, _check)
