"""VPN125: a network in a range that no network of a site can have."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import UNUSABLE, touches
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN125",
    name="unusable-network",
    severity=Severity.ERROR,
    summary="Network in a reserved range",
    why="Loopback, link-local, multicast and reserved addresses are not forwarded by routers.",
    fix="Use a private prefix (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16).",
    source="IANA special-purpose address registries; RFC 6890",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for network in networks_of(topology):
        # 0.0.0.0/0 touches them all, but it is a default route and means none of them.
        prefix = network.prefix
        if touches(prefix, UNUSABLE) and not prefix.is_default:
            yield _INFO.finding(network.path, f"{network.address} is {network.cidr}. {_INFO.why}")


RULE: Final = FunctionRule(_INFO, _check)
