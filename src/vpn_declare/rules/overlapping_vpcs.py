"""VPN117: VPCs of one region overlap."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.sweep import nested
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.networks import PlacedNetwork, networks_of

_INFO: Final = RuleInfo(
    code="VPN117",
    name="overlapping-vpcs",
    severity=Severity.ERROR,
    summary="VPCs of one region overlap",
    why="Some clouds (VNG) refuse a VPC that overlaps another one of the same region, even one "
    "that is being deleted ('VPC is overlap with another.').",
    fix="Give one of the two another prefix.",
    source="VNG Cloud, answers of the API",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    regions: dict[tuple[str, str, str], list[PlacedNetwork]] = {}
    for network in networks_of(topology):
        site = topology.sites[network.site]
        cloud = capabilities.at(site.name)
        if network.is_vpc and cloud.addressing.vpcs_apart:
            place = (site.provider, site.region or "", cloud.name)
            regions.setdefault(place, []).append(network)
    for (_, region, cloud_name), vpcs in regions.items():
        for one, other in nested((vpc.prefix, vpc) for vpc in vpcs):
            yield _INFO.finding(
                other.path,
                f"{one.address} ({one.cidr}) and {other.address} ({other.cidr}) are both in "
                f"{region or 'the default region'}. {cloud_name} refuses a VPC that overlaps "
                "another one of the same region, even one that is being deleted.",
            )


RULE: Final = FunctionRule(_INFO, _check)
