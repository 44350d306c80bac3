"""VPN703: the addresses of two ends inside their tunnel do not meet."""

from collections.abc import Iterator
from ipaddress import IPv4Interface
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.inside_tunnels import inside_ends, is_of_the_gateway
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN703",
    name="inside-ends-apart",
    severity=Severity.ERROR,
    summary="Addresses inside the tunnel do not meet",
    why="Neither end finds its neighbour: the tunnel comes up, and no BGP session and no route "
    "by next hop does.",
    fix="Write two host addresses of one prefix, with its length: 169.254.10.1/30 and "
    "169.254.10.2/30.",
    source="RFC 1122, section 3.2.1.3; RFC 3021 for /31",
)

_POINT_TO_POINT: Final = 31
"""Of /31 both addresses are hosts' (RFC 3021), and /32 says nothing of the far end's."""

_ONE_ADDRESS: Final = "one address at both ends"


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        yield from _unusable(tunnel)
        left, right = tunnel.left, tunnel.right
        if left.inside is None or right.inside is None:
            continue
        is_free = any(
            is_of_the_gateway(topology, end, capabilities.at(end.site)) for end in (left, right)
        )
        told = _apart(IPv4Interface(left.inside), IPv4Interface(right.inside))
        if told and not (is_free and told != _ONE_ADDRESS):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.right.inside",
                f"{left.address} has {left.inside} and {right.address} {right.inside}: {told}. "
                f"{_INFO.why}",
            )


def _unusable(tunnel: Tunnel) -> Iterator[Diagnostic]:
    """Yield what is no host's address: that of the network, or of all hosts."""
    for path, end, _ in inside_ends(tunnel):
        if end.inside is None:
            continue
        found = IPv4Interface(end.inside)
        network = found.network
        ends = {network.network_address: "network", network.broadcast_address: "broadcast"}
        if network.prefixlen < _POINT_TO_POINT and found.ip in ends:
            yield _INFO.finding(
                path,
                f"{end.address} has {end.inside}, which is the {ends[found.ip]} address of "
                f"{network}. {_INFO.why}",
            )


def _apart(left: IPv4Interface, right: IPv4Interface) -> str:
    """Return what keeps two addresses apart, or an empty text."""
    if left.ip == right.ip:
        return _ONE_ADDRESS
    lengths = (left.network.prefixlen, right.network.prefixlen)
    if min(lengths) > _POINT_TO_POINT:
        return ""
    if lengths[0] != lengths[1]:
        return "two lengths of one prefix"
    return "" if left.network == right.network else "two prefixes"


RULE: Final = FunctionRule(_INFO, _check)
