"""VPN128: a gateway's subnet has a length that its cloud does not take, or not document."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.capability import Capability
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN128",
    name="vng-subnet-length",
    severity=Severity.WARNING,
    summary="Length of a subnet is not documented",
    why="What a cloud does not document, nobody promises, and some lengths are refused. VNG "
    "documents /24 and /28. Its API takes /16, /18, /20, /22, /24, /26 and /28, and refuses the "
    "rest.",
    fix="Use one of those lengths, or leave it out to have one derived.",
    source="VNG Cloud, vServer, subnet; answers of the API",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        cloud = capabilities.at(placed.site.name)
        subnet, demands = placed.gateway.subnet, cloud.addressing
        if not demands.subnet_lengths or subnet is None:
            continue
        length = int(subnet.rpartition("/")[2])
        if length in demands.subnet_lengths:
            continue
        is_taken = length in demands.subnet_lengths_taken
        yield _INFO.finding(
            f"{placed.path}.subnet",
            f"{placed.address} is to take its address from {subnet}. {_taken(cloud)}",
            severity=Severity.WARNING if is_taken else Severity.ERROR,
        )


def _taken(cloud: Capability) -> str:
    """Return the lengths that a cloud takes, and those that it promises, sentences."""
    demands = cloud.addressing
    promised, more = (
        ", ".join(f"/{length}" for length in sorted(lengths))
        for lengths in (demands.subnet_lengths, demands.subnet_lengths_taken)
    )
    return f"{cloud.name} is documented with {promised}. Its API takes {more}, and no other."


RULE: Final = FunctionRule(_INFO, _check)
