"""VPN123: two gateways with one public address."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import Prefix, parse_address
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import PlacedGateway, gateways_of

_INFO: Final = RuleInfo(
    code="VPN123",
    name="shared-public-ip",
    severity=Severity.ERROR,
    summary="Two gateways have one public address",
    why="Whoever calls that address reaches one of them only.",
    fix="Correct the address of one of the two.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    bearers: dict[Prefix, PlacedGateway] = {}
    for placed in gateways_of(topology):
        address = placed.fixed_address
        if address is None:
            continue
        first = bearers.setdefault(parse_address(address), placed)
        if first is not placed:
            yield _INFO.finding(
                f"{placed.path}.public_ip",
                f"{first.address} and {placed.address} both have {address}. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
