"""VPN701: one prefix inside two tunnels of a gateway."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.inside_tunnels import inside_ends, inside_prefix, is_of_the_gateway
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import Prefix, cidr_of
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN701",
    name="inside-taken-twice",
    severity=Severity.ERROR,
    summary="Two tunnels have one prefix inside",
    why="The gateway does not know which of the two tunnel interfaces leads to the neighbour; "
    "most refuse the second one.",
    fix="Give each tunnel of a gateway a prefix of its own, as 169.254.10.0/30, 169.254.10.4/30.",
    source="AWS EC2 API, VpnTunnelOptionsSpecification (unique for each virtual private gateway)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    taken: dict[str, list[tuple[Prefix, Tunnel, str]]] = {}
    for tunnel, prefix, path in _numbered(topology):
        for one in inside_ends(tunnel):
            if not (one.path == path and prefix.first == prefix.last):  # its own in all tunnels
                taken.setdefault(one.end.address, []).append((prefix, tunnel, path))
    told: set[str] = set()
    for address, found in taken.items():
        found.sort(key=lambda one: (one[0], one[1].address))
        widest = found[0]
        for prefix, tunnel, path in found[1:]:
            is_taken = prefix.overlaps(widest[0]) and tunnel is not widest[1]
            if is_taken and path not in told:
                told.add(path)
                yield _INFO.finding(
                    path,
                    f"{address} has {cidr_of(prefix)} inside {tunnel.address}, and "
                    f"{cidr_of(widest[0])} inside {widest[1].address}. {_INFO.why}",
                )
            if prefix.last > widest[0].last:
                widest = (prefix, tunnel, path)


def _numbered(topology: Topology) -> Iterator[tuple[Tunnel, Prefix, str]]:
    """Yield the prefixes inside tunnels; an address of the gateway itself is in all of them."""
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        ends = [one for one in inside_ends(tunnel) if one.end.inside is not None]
        if any(is_of_the_gateway(topology, e.end, capabilities.at(e.end.site)) for e in ends):
            continue
        prefixes = {inside_prefix(one.end.inside or ""): one.path for one in reversed(ends)}
        yield from ((tunnel, prefix, path) for prefix, path in prefixes.items())


RULE: Final = FunctionRule(_INFO, _check)
