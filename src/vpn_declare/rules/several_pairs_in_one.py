"""VPN181: a product that makes one pair of networks per tunnel is to carry several."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by

_INFO: Final = RuleInfo(
    code="VPN181",
    name="several-pairs-in-one",
    severity=Severity.WARNING,
    summary="More pairs of networks than the product takes",
    why="A product with one Child SA per tunnel carries the first pair and drops the rest "
    "without a word, or carries everything by a pair of 0.0.0.0/0 that the far end "
    "must accept.",
    fix="Carry one wider prefix on each side, or use a far end that is route-based too.",
    source="AWS Site-to-Site VPN User Guide, quotas and tunnel options; apache/cloudstack#3138",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for carried in carried_by(topology):
        capability = capabilities.at(carried.local.site)
        limit = capability.limits.pairs
        pairs = len(carried.local.carried) * len(carried.remote.carried)
        if limit is not None and pairs > limit:
            yield _INFO.finding(
                f"tunnels.{carried.tunnel.address}",
                f"{carried.tunnel.address} has {pairs} pairs of networks; {capability.name} at "
                f"{carried.local.address} takes {limit}. {_INFO.why}",
                severity=capability.severity("limits.pairs"),
            )


RULE: Final = FunctionRule(_INFO, _check)
