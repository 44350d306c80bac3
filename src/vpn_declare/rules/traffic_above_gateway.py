"""VPN193: more traffic is expected than a gateway takes in all its tunnels."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities, Limits
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.rate import kbps_of, rate_in_words
from vpn_declare.model.topology import Gateway, Topology, Tunnel
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN193",
    name="traffic-above-gateway",
    severity=Severity.WARNING,
    summary="More traffic than the gateway takes",
    why="All tunnels of a gateway share what it takes; what is above it is dropped. A tunnel that "
    "stands by for others counts as much as it is to carry more than they.",
    fix="Choose a larger package, spread the tunnels over several gateways (`shards:`), or "
    "correct `traffic:`.",
    source="tables of capabilities (VNG Cloud packages, Azure gateway SKUs, Virtual WAN limits)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        product = capabilities.at(placed.site.name)
        limit = _takes(product.limits, placed.gateway)
        expected = _expected(topology.tunnels_of.get(placed.address, ()))
        if limit is not None and expected > limit:
            yield _INFO.finding(
                placed.path,
                f"The tunnels of {placed.address} are to carry {rate_in_words(expected)} together;"
                f" {product.name} takes {rate_in_words(limit)}. {_INFO.why}",
            )


def _takes(limits: Limits, gateway: Gateway) -> int | None:
    """Return what a gateway takes, kbit/s; None where no table says it."""
    package = (gateway.package or limits.default_package).lower()
    mbps = limits.package_mbps.get(package, limits.gateway_mbps)
    return None if mbps is None else mbps * 1_000


def _expected(tunnels: Iterable[Tunnel]) -> int:
    """Return what is expected at once, kbit/s: of tunnels for the same, the busiest preference."""
    groups: defaultdict[frozenset[tuple[str, ...]], defaultdict[int, int]]
    groups = defaultdict(lambda: defaultdict(int))
    for tunnel in tunnels:
        carried = frozenset((tunnel.left.carried, tunnel.right.carried))
        groups[carried][tunnel.preference] += kbps_of(tunnel.traffic or "") or 0
    return sum(max(by_preference.values()) for by_preference in groups.values())


RULE: Final = FunctionRule(_INFO, _check)
