"""Gateways' subnets that cannot be as they are: outside their VPC, or on top of each other."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import RuleInfo
from vpn_declare.kinds.subnets import subnet_of
from vpn_declare.kinds.sweep import nested
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Gateway, Site

OUTSIDE: Final = RuleInfo(
    code="VPN140",
    name="subnet-outside-vpc",
    severity=Severity.ERROR,
    summary="Subnet outside its VPC",
    why="A subnet is a part of its VPC, and the cloud refuses any other.",
    fix="Write a subnet within the VPC, or leave it out to have one derived.",
    source="VNG Cloud, vServer, subnet",
)

OVERLAP: Final = RuleInfo(
    code="VPN141",
    name="gateways-in-one-subnet",
    severity=Severity.ERROR,
    summary="Two gateways in one subnet",
    why="Each gateway has a subnet of its own, so that none moves when another one goes.",
    fix="Write `subnet:` for the newer of the two; the one in use keeps its own.",
    source="vpn-declare; VNG Cloud, vServer, subnet",
)


def check_subnets(site: Site) -> None:
    """Check the subnets of a site's gateways, written and derived ones.

    Raises:
        DiagnosticsError: with one diagnostic for each gateway that has to be changed.
    """
    found = tuple(subnet_faults(site))
    if found:
        raise DiagnosticsError(found)


def subnet_faults(site: Site) -> Iterator[Diagnostic]:
    """Yield what ``check_subnets`` raises."""
    by_vpc: dict[str, list[Gateway]] = {}
    for gateway in site.gateways.values():
        if gateway.vpc is not None:
            by_vpc.setdefault(gateway.vpc, []).append(gateway)
            if gateway.subnet is not None:
                yield from _outside(site, gateway, gateway.subnet)
    for gateways in by_vpc.values():
        if len(gateways) > 1:
            yield from _overlaps(site, gateways)


def _outside(site: Site, gateway: Gateway, subnet: str) -> Iterator[Diagnostic]:
    vpc = site.vpcs[gateway.vpc or ""]
    if parse_prefix(vpc.cidr).contains(parse_prefix(subnet)):
        return
    yield OUTSIDE.finding(
        f"sites.{site.name}.gateways.{gateway.name}.subnet",
        f"The gateway {site.name}.{gateway.name} is to take its address from {subnet}, "
        f"but {site.name}.{vpc.name} is {vpc.cidr}.",
        fix=f"Write a subnet within {vpc.cidr}, or leave it out to have one derived.",
    )


def _overlaps(site: Site, gateways: list[Gateway]) -> Iterator[Diagnostic]:
    subnets = {gateway.name: subnet_of(site, gateway) for gateway in gateways}
    blocks = ((parse_prefix(subnets[gateway.name]), gateway) for gateway in gateways)
    for one, other in nested(blocks):
        derived = [gateway.name for gateway in (one, other) if gateway.subnet is None]
        how = f" ({' and '.join(derived)}: derived from the name)" if derived else ""
        yield OVERLAP.finding(
            f"sites.{site.name}.gateways.{other.name}",
            f"The gateways {one.name} and {other.name} of {site.name} would take their "
            f"addresses from {subnets[one.name]} and {subnets[other.name]}{how}. {OVERLAP.why}",
        )
