"""VPN114: the address of a gateway is one that is meant for examples."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import DOCUMENTATION, is_within
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import parse_address
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN114",
    name="documentation-address",
    severity=Severity.WARNING,
    summary="Gateway's address is a documentation address",
    why="It counts as public, so that examples and labs work, but nobody on the internet has it.",
    fix="Write the real address before you apply this to real gateways.",
    source="RFC 5737, RFC 3849",
    only_for_real=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for placed in gateways_of(topology):
        address = placed.fixed_address
        if address is not None and is_within(parse_address(address), DOCUMENTATION):
            yield _INFO.finding(
                f"{placed.path}.public_ip",
                f"{placed.address} has the address {address}. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
