"""VPN132: a remote network covers addresses of the own site."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.sweep import nested_beside_default
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by
from vpn_declare.reach.networks import PlacedNetwork, networks_of

_INFO: Final = RuleInfo(
    code="VPN132",
    name="remote-covers-local",
    severity=Severity.WARNING,
    summary="Remote network covers the own site",
    why="The more specific local route wins, so it works; but the hosts of the far side "
    "that have these addresses are hidden, and a mistake in a local route sends local "
    "traffic into the tunnel.",
    fix="Carry narrower prefixes of the far side, or accept this with `ack:`.",
    source="RFC 4632, section 5.1 (longest match)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    networks = {item.address: item for item in networks_of(topology)}
    of_site: dict[str, list[PlacedNetwork]] = {}
    for network in networks.values():
        of_site.setdefault(network.site, []).append(network)
    reached: dict[str, dict[str, list[Carried]]] = {}
    for carried in carried_by(topology):
        site = reached.setdefault(carried.local.site, {})
        for name in carried.remote_networks():
            site.setdefault(name, []).append(carried)
    for site_name, remotes in reached.items():
        blocks = [networks[name] for name in sorted(remotes)] + of_site[site_name]
        for outer, inner in nested_beside_default((block.prefix, block) for block in blocks):
            remote, local = (outer, inner) if outer.site != site_name else (inner, outer)
            if remote.site == site_name or local.site != site_name:
                continue
            ways = remotes[remote.address]
            # A tunnel that carries both of them is VPN110's, and an error.
            if any(local.address in way.local_networks() for way in ways):
                continue
            yield _INFO.finding(
                f"tunnels.{ways[0].tunnel.address}",
                f"{site_name} reaches {remote.address} ({remote.cidr}), and has {local.address} "
                f"({local.cidr}) itself. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
