"""VPN133: everything is to go through a tunnel whose end makes a policy of it."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN133",
    name="default-as-selector",
    severity=Severity.WARNING,
    summary="Default route as traffic selector",
    why="At a policy-based end a selector of 0.0.0.0/0 catches every packet, those to its "
    "own networks and to the other tunnels too, and what is caught in the clear is "
    "dropped.",
    fix="Carry the networks that are meant, or use a route-based end.",
    source="RFC 4301, section 4.4.1; strongswan/strongswan#2647",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    everything = {item.address for item in networks_of(topology) if item.prefix.is_default}
    if not everything:
        return
    capabilities = Capabilities(topology)
    for carried in carried_by(topology):
        if capabilities.at(carried.local.site).peering.selectors is SelectorStyle.ANY:
            continue
        for name in carried.remote_networks():
            if name in everything:
                yield _INFO.finding(
                    f"tunnels.{carried.tunnel.address}",
                    f"{carried.local.address} is to reach {name} through "
                    f"{carried.tunnel.address}. {_INFO.why}",
                )


RULE: Final = FunctionRule(_INFO, _check)
