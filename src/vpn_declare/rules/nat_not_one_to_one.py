"""VPN173: an end behind NAT faces a product that takes one-to-one NAT only."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.gateways import gateway_at

_INFO: Final = RuleInfo(
    code="VPN173",
    name="nat-not-one-to-one",
    severity=Severity.WARNING,
    summary="Far end takes one-to-one NAT only",
    why="It meets an end behind NAT only where one public address stands for one gateway; "
    "where several share an address, packets of one are taken for those of the other.",
    fix="Give the gateway a public address of its own at the translator; then accept this "
    "with `ack:`.",
    source="Google Cloud VPN documentation, on-premises gateways behind NAT",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for carried in carried_by(topology):
        if not gateway_at(topology, carried.remote).gateway.behind_nat:
            continue
        if capabilities.at(carried.local.site).peering.one_to_one_nat:
            yield _INFO.finding(
                f"tunnels.{carried.tunnel.address}",
                f"{carried.remote.address} is behind NAT and meets {carried.local.address}. "
                f"{_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
