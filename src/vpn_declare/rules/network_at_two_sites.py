"""VPN135: two sites have one network, and nobody reaches both."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.networks import PlacedNetwork, networks_of

_INFO: Final = RuleInfo(
    code="VPN135",
    name="network-at-two-sites",
    severity=Severity.WARNING,
    summary="Two sites have the same network",
    why="It works as long as nobody is to reach both of them. The first tunnel between "
    "the two islands will make it an error.",
    fix="Give one of the two another prefix while that is still cheap.",
    source="field experience with mergers",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    reached_by: dict[str, set[str]] = {}
    behind: dict[str, set[str]] = {}
    for carried in carried_by(topology):
        scope = _scope(topology, carried.local.site, carried.local.gateway)
        for name in carried.remote_networks():
            reached_by.setdefault(name, set()).add(scope)
        for name in carried.local_networks():
            behind.setdefault(name, set()).add(scope)
    bearers: dict[str, PlacedNetwork] = {}
    for network in networks_of(topology):
        if network.address not in reached_by or network.prefix.is_default:
            continue
        first = bearers.setdefault(network.cidr, network)
        if first.site == network.site:
            continue
        one, other = first.address, network.address
        # Whoever reaches both, or has one and reaches the other, is told by VPN110 and VPN111.
        meet = (reached_by[one] | behind.get(one, set())) & (
            reached_by[other] | behind.get(other, set())
        )
        if not meet:
            yield _INFO.finding(
                network.path, f"{one} and {other} are both {network.cidr}. {_INFO.why}"
            )


def _scope(topology: Topology, site: str, gateway: str) -> str:
    return f"{site}.{topology.sites[site].gateways[gateway].vpc or gateway}"


RULE: Final = FunctionRule(_INFO, _check)
