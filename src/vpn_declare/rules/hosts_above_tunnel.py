"""VPN168: hosts send larger packets than fit into their tunnel."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel
from vpn_declare.reach.mtu import Room, path_under, room_in

_INFO: Final = RuleInfo(
    code="VPN168",
    name="hosts-above-tunnel",
    severity=Severity.WARNING,
    summary="Hosts send larger packets than fit",
    why="Where neither gateway lowers the MSS, all hangs on path MTU discovery; and where a "
    "firewall drops its messages, connections open and then stand still.",
    fix="Have one of the two gateways clamp the MSS and write `clamps_mss: true` there, or "
    "acknowledge it where path MTU discovery was seen to work.",
    source="RFC 2923 (black holes of path MTU discovery), RFC 4459 (MTU of tunnels)",
)


@dataclass(frozen=True, slots=True)
class _Hosts:
    """What is said of the hosts of a network, and its topology path."""

    network: str
    mtu: int
    path: str


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    told: dict[str, tuple[int, str]] = {}
    for tunnel in topology.tunnels.values():
        if _is_clamped(topology, tunnel):
            continue
        for hosts in _hosts(topology, (*tunnel.left.carried, *tunnel.right.carried)):
            room = _room(topology, proposals, tunnel)
            if room is not None and hosts.mtu > room.mtu:
                words = (
                    f"Hosts of {hosts.network} send up to {hosts.mtu} bytes; {tunnel.address} "
                    f"takes {room.mtu} (a TCP MSS of {room.mss}). {_INFO.why}"
                )
                narrowest = told.get(hosts.path, (room.mtu, words))
                told[hosts.path] = min(narrowest, (room.mtu, words))
    yield from (_INFO.finding(path, words) for path, (_, words) in told.items())


def _is_clamped(topology: Topology, tunnel: Tunnel) -> bool:
    ends = (tunnel.left, tunnel.right)
    return any(topology.sites[end.site].gateways[end.gateway].clamps_mss for end in ends)


def _hosts(topology: Topology, carried: Iterable[str]) -> Iterator[_Hosts]:
    """Yield what is said of hosts in carried networks; nothing of those of which none is."""
    for address in carried:
        site_name, _, name = address.partition(".")
        site = topology.sites[site_name]
        network = site.vpcs.get(name) or site.networks.get(name)
        shelf = "vpcs" if name in site.vpcs else "networks"
        if network is not None and network.host_mtu is not None:
            path = f"sites.{site_name}.{shelf}.{name}.host_mtu"
            yield _Hosts(address, network.host_mtu, path)


def _room(topology: Topology, proposals: TunnelProposals, tunnel: Tunnel) -> Room | None:
    end = proposals.at_ends(tunnel).left
    return room_in(end.esp.as_attributes(), path_under(topology, tunnel)) if end else None


RULE: Final = FunctionRule(_INFO, _check)
