"""VPN168: hosts send larger packets than fit into their tunnel."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Network, Topology, Tunnel, TunnelEnd, Vpc
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


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    told: dict[str, tuple[int, str]] = {}
    for tunnel in topology.tunnels.values():
        if _is_clamped(topology, tunnel):
            continue
        for path, network in _with_host_mtu(topology, tunnel):
            room = _room(topology, proposals, tunnel)
            if room is not None and (network.host_mtu or 0) > room.mtu:
                words = (
                    f"Hosts of {network.name} send up to {network.host_mtu} bytes; "
                    f"{tunnel.address} takes {room.mtu} (a TCP MSS of {room.mss}). {_INFO.why}"
                )
                told[path] = min(told.get(path, (room.mtu, words)), (room.mtu, words))
    yield from (_INFO.finding(path, words) for path, (_, words) in told.items())


def _is_clamped(topology: Topology, tunnel: Tunnel) -> bool:
    ends = (tunnel.left, tunnel.right)
    return any(topology.sites[end.site].gateways[end.gateway].clamps_mss for end in ends)


def _with_host_mtu(topology: Topology, tunnel: Tunnel) -> Iterator[tuple[str, Vpc | Network]]:
    for end in (tunnel.left, tunnel.right):
        yield from _of_end(topology, end)


def _of_end(topology: Topology, end: TunnelEnd) -> Iterator[tuple[str, Vpc | Network]]:
    """Yield the networks of an end of whose hosts something is said, each with its path."""
    for address in end.carried:
        site_name, _, name = address.partition(".")
        site = topology.sites[site_name]
        found = site.vpcs.get(name) or site.networks.get(name)
        shelf = "vpcs" if name in site.vpcs else "networks"
        if found is not None and found.host_mtu is not None:
            yield f"sites.{site_name}.{shelf}.{name}.host_mtu", found


def _room(topology: Topology, proposals: TunnelProposals, tunnel: Tunnel) -> Room | None:
    end = proposals.at_ends(tunnel).left
    return room_in(end.esp.as_attributes(), path_under(topology, tunnel)) if end else None


RULE: Final = FunctionRule(_INFO, _check)
