"""VPN110: the two ends of a tunnel overlap."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.sweep import nested_beside_default
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN110",
    name="overlapping-ends",
    severity=Severity.ERROR,
    summary="Ends of a tunnel overlap",
    why="A packet for an address that exists at both ends stays where it is and never enters the "
    "tunnel, so part of the far network cannot be reached.",
    fix="Give one of the two another prefix, or leave it out with `carry:`.",
    source="VNG Cloud, VPN Site-to-Site, connect conditions; RFC 4301, section 4.4.1",
    vendor_code="2017",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    networks = {item.address: item for item in networks_of(topology)}
    for tunnel in topology.tunnels.values():
        ends = [
            (networks[name].prefix, (end.address, networks[name]))
            for end in (tunnel.left, tunnel.right)
            for name in end.carried
        ]
        for (outer_end, outer), (inner_end, inner) in nested_beside_default(ends):
            if outer_end != inner_end:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}",
                    f"{tunnel.address} joins {outer.address} ({outer.cidr}) and "
                    f"{inner.address} ({inner.cidr}), which share addresses. {_INFO.why}",
                    vendor_code=capabilities.code_at(tunnel.left.site, tunnel.right.site),
                )


RULE: Final = FunctionRule(_INFO, _check)
