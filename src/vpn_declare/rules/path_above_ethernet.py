"""VPN198: a tunnel's line is said to take more than the Internet carries."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.mtu import ETHERNET, path_under, room_in

_INFO: Final = RuleInfo(
    code="VPN198",
    name="path-above-ethernet",
    severity=Severity.WARNING,
    summary="Path takes more than the Internet carries",
    why="Packets above 1,500 bytes are cut up on the way, or dropped without a word where a "
    "firewall drops fragments: pings work and large transfers hang.",
    fix="Write the MTU of the path between the gateways in `mtu:`, not that of the LAN; or "
    "acknowledge it for a line of your own.",
    source="RFC 1191, RFC 894 (1,500 bytes)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        path = path_under(topology, tunnel)
        end = proposals.at_ends(tunnel).left if path.mtu > ETHERNET else None
        if end is None:
            continue
        room = room_in(end.esp.as_attributes(), path)
        inner = f", so that {room.mtu} bytes would go into the tunnel" if room else ""
        yield _INFO.finding(
            f"sites.{tunnel.left.site}.gateways.{tunnel.left.gateway}.mtu",
            f"Both ends of {tunnel.address} have lines for {path.mtu} bytes{inner}. {_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
