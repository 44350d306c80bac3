"""VPN128: a gateway's subnet has a length that VNG does not take, or does not document."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds import vng_cloud
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN128",
    name="vng-subnet-length",
    severity=Severity.WARNING,
    summary="VNG documents other lengths of a subnet",
    why="The product is documented with /24 and /28. The API takes /16, /18, /20, /22, /24, /26 "
    "and /28, and refuses the rest.",
    fix="Use a /24 or a /28, or leave it out to have one derived.",
    source="VNG Cloud, vServer, subnet; answers of the API",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for placed in gateways_of(topology):
        subnet = placed.gateway.subnet
        if placed.site.provider != vng_cloud.PROVIDER or subnet is None:
            continue
        length = int(subnet.rpartition("/")[2])
        if length in vng_cloud.SUBNET_LENGTHS:
            continue
        is_taken = length in vng_cloud.SUBNET_LENGTHS_OF_API
        yield _INFO.finding(
            f"{placed.path}.subnet",
            f"{placed.address} is to take its address from {subnet}. {_INFO.why}",
            severity=Severity.WARNING if is_taken else Severity.ERROR,
        )


RULE: Final = FunctionRule(_INFO, _check)
