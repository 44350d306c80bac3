"""VPN116: a VPC has a length that its cloud takes and does not document."""

from collections.abc import Collection, Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN116",
    name="vng-vpc-length",
    severity=Severity.WARNING,
    summary="Length of a VPC is not documented",
    why="What a cloud takes today and does not document, nobody promises. VNG documents /16 "
    "alone, and its API takes /20, /22 and /24 as well.",
    fix="Use a length that is documented, or accept this with `ack:`.",
    source="VNG Cloud, vServer, VPC; answers of the API",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for site in topology.sites.values():
        cloud = capabilities.at(site.name)
        demands = cloud.addressing
        undocumented = demands.vpc_lengths_taken - demands.vpc_lengths
        for vpc in site.vpcs.values():
            length = int(vpc.cidr.rpartition("/")[2])
            if length in undocumented and vpc.existing is None:
                yield _INFO.finding(
                    f"sites.{site.name}.vpcs.{vpc.name}.cidr",
                    f"{site.name}.{vpc.name} is {vpc.cidr}. {cloud.name} is documented with "
                    f"{_named(demands.vpc_lengths)} alone; it takes {_named(undocumented)} today, "
                    "which nobody promises.",
                )


def _named(lengths: Collection[int]) -> str:
    """Return lengths as words: ``/20, /22 and /24``."""
    words = [f"/{length}" for length in sorted(lengths)]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


RULE: Final = FunctionRule(_INFO, _check)
