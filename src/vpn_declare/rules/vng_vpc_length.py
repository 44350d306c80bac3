"""VPN116: a VPC of VNG has a length that its documents do not name."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN116",
    name="vng-vpc-length",
    severity=Severity.WARNING,
    summary="VNG documents other lengths of a VPC",
    why="The product is documented with /16 alone; the API takes /20, /22 and /24 today, which "
    "nobody promises.",
    fix="Use a /16, or accept this with `ack:`.",
    source="VNG Cloud, vServer, VPC; answers of the API",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for site in topology.sites.values():
        demands = capabilities.at(site.name).addressing
        undocumented = demands.vpc_lengths_taken - demands.vpc_lengths
        for vpc in site.vpcs.values():
            length = int(vpc.cidr.rpartition("/")[2])
            if length in undocumented and vpc.existing is None:
                yield _INFO.finding(
                    f"sites.{site.name}.vpcs.{vpc.name}.cidr",
                    f"{site.name}.{vpc.name} is {vpc.cidr}. {_INFO.why}",
                )


RULE: Final = FunctionRule(_INFO, _check)
