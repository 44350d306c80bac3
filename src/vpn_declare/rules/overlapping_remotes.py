"""VPN111: two networks that one gateway or VPC is to reach overlap."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.capability import Capability
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.sweep import nested_beside_default
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN111",
    name="overlapping-remotes",
    severity=Severity.ERROR,
    summary="Remote networks overlap",
    why="A packet for an address that is in both can go to one of them only.",
    fix="Give one of the two another prefix, or leave it out with `carry:`.",
    source="VNG Cloud, VPN Site-to-Site, connect conditions",
    vendor_code="2023",
)
_REFUSED: Final = "{} refuses a second way to one network."
_UNSURE: Final = (
    "The documents of {} do not say whether that is refused for one VPN only or for all VPNs of a "
    "VPC."
)

_Reached = dict[str, list[Carried]]


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Check what each VPC reaches, and what each gateway without a VPC reaches."""
    capabilities = Capabilities(topology)
    networks = {item.address: item for item in networks_of(topology)}
    scopes: dict[str, _Reached] = {}
    for carried in carried_by(topology):
        local = carried.local
        vpc = topology.sites[local.site].gateways[local.gateway].vpc
        reached = scopes.setdefault(f"{local.site}.{vpc or local.gateway}", {})
        for network in carried.remote_networks():
            reached.setdefault(network, []).append(carried)
    for scope, reached in scopes.items():
        blocks = [(networks[name].prefix, networks[name]) for name in sorted(reached)]
        for one, other in nested_beside_default(blocks):
            yield _INFO.finding(
                f"tunnels.{reached[other.address][0].tunnel.address}",
                f"{scope} is to reach {one.address} ({one.cidr}) and {other.address} "
                f"({other.cidr}), which share addresses. {_INFO.why}",
                vendor_code=capabilities.code_at(scope.partition(".")[0]),
            )
        product = capabilities.at(scope.partition(".")[0])
        if product.addressing.one_way:
            yield from _reached_twice(scope, reached, product)


def _reached_twice(scope: str, reached: _Reached, product: Capability) -> Iterator[Diagnostic]:
    """Check a product that refuses a second way to the same network."""
    for network, ways in reached.items():
        first = ways[0]
        for way in ways[1:]:
            is_same = way.local.gateway == first.local.gateway
            yield _INFO.finding(
                f"tunnels.{way.tunnel.address}",
                f"{scope} reaches {network} through {first.tunnel.address} and through "
                f"{way.tunnel.address}. "
                + (_REFUSED if is_same else _UNSURE).format(product.name),
                severity=Severity.ERROR if is_same else Severity.WARNING,
                vendor_code=None if product.has_codes else "",
                fix="Carry the network through one of the two, with `carry:`.",
            )


RULE: Final = FunctionRule(_INFO, _check)
