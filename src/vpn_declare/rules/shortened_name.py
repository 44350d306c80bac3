"""VPN127: a name is too long, or too short, to be shown as it is on a cloud's console."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.naming import title_of
from vpn_declare.model.address import Address, make_address, name_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Site, Topology

_INFO: Final = RuleInfo(
    code="VPN127",
    name="shortened-name",
    severity=Severity.INFO,
    summary="Name is shown differently on the far side",
    why="VNG's names have 5 to 50 characters, of A-Z, a-z, 0-9, _ and -.",
    fix="Nothing, or choose a shorter name for the site.",
    source="VNG Cloud, VPN Site-to-Site, create form",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for site in topology.sites.values():
        cloud = capabilities.at(site.name)
        if not cloud.addressing.title_rule:
            continue
        for path, address in _named(site):
            shown = title_of(address)
            if shown != f"{site.name}-{name_of(address)}":
                yield _INFO.finding(
                    path,
                    f"{site.name}.{name_of(address)} will be shown as {shown}. Names of "
                    f"{cloud.name} have 5 to 50 characters, of A-Z, a-z, 0-9, _ and -.",
                )


def _named(site: Site) -> Iterator[tuple[str, Address]]:
    """Yield the path and the address of what the site itself names."""
    for name in site.vpcs:
        yield f"sites.{site.name}.vpcs.{name}", make_address(site.name, "vpc", name)
    for name in site.gateways:
        yield f"sites.{site.name}.gateways.{name}", make_address(site.name, "gateway", name)


RULE: Final = FunctionRule(_INFO, _check)
