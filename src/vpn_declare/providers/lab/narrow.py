"""Lines that take less than Ethernet: what a lab must keep from crossing in one piece.

ESP always travels in UDP in a lab, so where the model has no NAT on the way, packets are 8 bytes
larger here than on the real line. A lab's line is that much wider: what is inside has the room
that it will have.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.model.topology import Topology
from vpn_declare.reach.mtu import ETHERNET, PathKind, path_under

OWN_UDP: Final = 8
"""Bytes of the header that only a lab puts before ESP (RFC 768)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow:
    """The line of a gateway: what it takes, and how large ESP may be by far gateway, bytes."""

    mtu: int = ETHERNET
    esp: Mapping[str, int] = field(default_factory=dict)


def narrow_lines(topology: Topology) -> dict[str, Narrow]:
    """Return the gateways whose own line, or that of a far end, takes less than Ethernet."""
    limits: dict[str, dict[str, int]] = {}
    for tunnel in topology.tunnels.values():
        path = path_under(topology, tunnel)
        if path.mtu >= ETHERNET:
            continue
        ends = [f"{end.site}.{end.gateway}" for end in (tunnel.left, tunnel.right)]
        for near, far in (ends, ends[::-1]):
            at = limits.setdefault(near, {})
            at[far] = min(_largest(path), at.get(far, ETHERNET))
    return {
        name: Narrow(mtu=_own(topology, name), esp=dict(sorted(limits[name].items())))
        for name in sorted(limits)
    }


def _largest(path: PathKind) -> int:
    return path.mtu if path.has_nat else path.mtu + OWN_UDP


def _own(topology: Topology, gateway: str) -> int:
    site, _, name = gateway.partition(".")
    mtu = topology.sites[site].gateways[name].mtu or ETHERNET
    return min(mtu + OWN_UDP, ETHERNET)


def line_rules(narrow: Narrow, addresses: Mapping[str, str]) -> str:
    """Return the table of nft that drops ESP which would have to be cut up; it replaces itself.

    IKE may be cut up, as anywhere: its SPI is 0 (RFC 3948).

    Args:
        narrow: The line.
        addresses: Public addresses of all gateways.
    """
    rules = "".join(
        f'    oifname "wan0" ip daddr {addresses[far]} udp sport 4500 @th,64,32 != 0 '
        f"meta length > {most} drop\n"
        for far, most in narrow.esp.items()
    )
    chain = "type filter hook output priority 0; policy accept;"
    return (
        "table inet line\ndelete table inet line\n"
        f"table inet line {{\n  chain out {{\n    {chain}\n{rules}  }}\n}}\n"
    )
