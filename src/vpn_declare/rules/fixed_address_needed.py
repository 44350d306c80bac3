"""VPN131: a cloud that must be told the far address faces an end whose address changes."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.gateways import gateway_at

_INFO: Final = RuleInfo(
    code="VPN131",
    name="fixed-address-needed",
    severity=Severity.ERROR,
    summary="Far gateway needs a fixed address",
    why="The far end is made with the public address of the far gateway (a Site of VNG's VPN, and "
    "that of other clouds), and takes no other.",
    fix="Give the far gateway a fixed `public_ip`, or end the tunnel somewhere else.",
    source="VNG Cloud, VPN Site-to-Site, create form",
    vendor_code="2020/2021",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for carried in carried_by(topology):
        remote = gateway_at(topology, carried.remote)
        product = capabilities.at(carried.local.site)
        if remote.is_dynamic and product.peering.fixed_peer:
            yield _INFO.finding(
                f"tunnels.{carried.tunnel.address}",
                f"{carried.local.address} is to meet {remote.address}, whose address is dynamic. "
                f"{product.name} is told the public address of the far gateway, and takes no "
                "other.",
                vendor_code=capabilities.code_at(carried.local.site),
            )


RULE: Final = FunctionRule(_INFO, _check)
