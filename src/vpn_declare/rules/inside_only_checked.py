"""VPN710: what is written of a tunnel's inside is told to nobody."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.inside_tunnels import asn_of, says_inside
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_MANUAL: Final = "manual"

_INFO: Final = RuleInfo(
    code="VPN710",
    name="inside-only-checked",
    severity=Severity.INFO,
    summary="Inside of the tunnel is only checked",
    why="Providers that this tool calls itself make no tunnel interfaces and no BGP sessions; "
    "only the instructions for a manual gateway repeat what is written.",
    fix="Set tunnel interfaces and BGP up yourself, or leave `inside:`, `asn:` and `bgp:` out.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        ends = (tunnel.left, tunnel.right)
        is_told = any(topology.sites[end.site].provider == _MANUAL for end in ends)
        if not is_told and _says_something(topology, tunnel):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"Neither end of {tunnel.address} is configured by hand. {_INFO.why}",
            )


def _says_something(topology: Topology, tunnel: Tunnel) -> bool:
    return says_inside(tunnel) or all(
        asn_of(topology, end) is not None for end in (tunnel.left, tunnel.right)
    )


RULE: Final = FunctionRule(_INFO, _check)
