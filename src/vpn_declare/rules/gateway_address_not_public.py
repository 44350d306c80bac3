"""VPN113: the address of a gateway cannot be reached over the internet."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import is_public
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import parse_address
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN113",
    name="gateway-address-not-public",
    severity=Severity.ERROR,
    summary="Gateway's address is not public",
    why="The other end calls this address over the internet, where private, shared, loopback and "
    "multicast addresses lead nowhere.",
    fix="Write the address that the internet sees: of the gateway, or of the box that translates "
    "for it (with `behind_nat: true`).",
    source="VNG Cloud, VPN Site-to-Site, connect conditions; IANA special-purpose registries",
    vendor_code="2020/2021",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        address = placed.fixed_address
        if address is not None and not is_public(parse_address(address)):
            yield _INFO.finding(
                f"{placed.path}.public_ip",
                f"{placed.address} has the public address {address}. {_INFO.why}",
                vendor_code=capabilities.code_at(*_meeting(topology, placed.address)),
            )


def _meeting(topology: Topology, gateway: str) -> Iterator[str]:
    """Yield the sites that call a gateway."""
    for tunnel in topology.tunnels_of.get(gateway, ()):
        yield (tunnel.right if tunnel.left.address == gateway else tunnel.left).site


RULE: Final = FunctionRule(_INFO, _check)
