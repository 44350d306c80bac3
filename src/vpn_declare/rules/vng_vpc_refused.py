"""VPN115: a cloud would refuse a VPC."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import is_within
from vpn_declare.kinds.capabilities.capability import Capability
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import cidr_of, parse_prefix
from vpn_declare.model.topology import Topology, Vpc

_INFO: Final = RuleInfo(
    code="VPN115",
    name="vng-vpc-refused",
    severity=Severity.ERROR,
    summary="Cloud refuses this VPC",
    why="VNG's VPCs lie in 10.0.0.0/16 to 10.255.0.0/16, 172.16.0.0/16 to 172.24.0.0/16 or "
    "192.168.0.0/16.",
    fix="Use one of those lengths, within one of those ranges.",
    source="VNG Cloud, vServer, VPC; answers of the API",
)


def _fault(vpc: Vpc, cloud: Capability) -> str:
    """Return what is wrong with a VPC, or an empty text."""
    demands, length = cloud.addressing, int(vpc.cidr.rpartition("/")[2])
    if length not in (demands.vpc_lengths_taken or {length}):
        return f"is a /{length}, which {cloud.name} refuses as an invalid CIDR"
    ranges = demands.vpc_ranges
    if ranges and not is_within(parse_prefix(vpc.cidr), ranges):
        return f"lies in a range that {cloud.name} keeps for itself"
    return ""


def _taken(cloud: Capability) -> str:
    """Return the lengths and ranges that a cloud takes, a sentence."""
    lengths = ", ".join(f"/{length}" for length in sorted(cloud.addressing.vpc_lengths_taken))
    ranges = ", ".join(map(cidr_of, cloud.addressing.vpc_ranges))
    of_lengths, within = f" of {lengths}" * bool(lengths), f" within {ranges}" * bool(ranges)
    return f"It takes VPCs{of_lengths}{within}."


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for site in topology.sites.values():
        cloud = capabilities.at(site.name)
        for vpc in site.vpcs.values():
            fault = _fault(vpc, cloud)
            if fault and vpc.existing is None:
                yield _INFO.finding(
                    f"sites.{site.name}.vpcs.{vpc.name}.cidr",
                    f"{site.name}.{vpc.name} ({vpc.cidr}) {fault}. {_taken(cloud)}",
                )


RULE: Final = FunctionRule(_INFO, _check)
