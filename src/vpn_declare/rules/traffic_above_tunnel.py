"""VPN192: more traffic is expected than a tunnel takes."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities, Limits
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.rate import kbps_of, rate_in_words
from vpn_declare.model.topology import Topology, Tunnel
from vpn_declare.reach.mtu import path_under, room_in

_INFO: Final = RuleInfo(
    code="VPN192",
    name="traffic-above-tunnel",
    severity=Severity.WARNING,
    summary="More traffic than the tunnel takes",
    why="What is above the limit is dropped, first at the busiest hour, and TCP slows down for "
    "everybody in the tunnel.",
    fix="Spread it over several tunnels, or correct `traffic:`.",
    source="tables of capabilities (AWS Site-to-Site VPN quotas, Virtual WAN limits, Cloud VPN "
    "quotas)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities, proposals = Capabilities(topology), TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        expected = kbps_of(tunnel.traffic or "")
        if expected is None:
            continue
        largest = _largest_packet(topology, proposals, tunnel)
        for end in (tunnel.left, tunnel.right):
            product = capabilities.at(end.site)
            for limit, words in _takes(product.limits, largest):
                if expected > limit:
                    yield _INFO.finding(
                        f"tunnels.{tunnel.address}.traffic",
                        f"{tunnel.address} is to carry {tunnel.traffic}; {product.name} at "
                        f"{end.address} takes {words}. {_INFO.why}",
                    )
                    break


def _largest_packet(topology: Topology, proposals: TunnelProposals, tunnel: Tunnel) -> int | None:
    end = proposals.at_ends(tunnel).left
    room = room_in(end.esp.as_attributes(), path_under(topology, tunnel)) if end else None
    return room.mtu if room else None


def _takes(limits: Limits, largest: int | None) -> Iterator[tuple[int, str]]:
    """Yield what a tunnel takes, kbit/s and in words: by its throughput, and by its packets."""
    if limits.bandwidth_mbps is not None:
        kbps = limits.bandwidth_mbps * 1_000
        yield kbps, f"{rate_in_words(kbps)} in a tunnel"
    if limits.packets_per_second is not None and largest is not None:
        kbps = limits.packets_per_second * largest * 8 // 1_000
        most = f"{limits.packets_per_second:,} packets a second"
        yield kbps, f"{most}: {rate_in_words(kbps)} if each has all the {largest} bytes that fit"


RULE: Final = FunctionRule(_INFO, _check)
