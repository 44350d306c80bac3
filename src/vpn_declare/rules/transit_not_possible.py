"""VPN185: a product that forwards nothing from tunnel to tunnel is to do so."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by

_INFO: Final = RuleInfo(
    code="VPN185",
    name="transit-not-possible",
    severity=Severity.ERROR,
    summary="Product forwards nothing between tunnels",
    why="It takes what comes out of one tunnel to its own network only, so the networks "
    "behind other tunnels are never reached through it.",
    fix="Join the two sites directly, or meet at a gateway that forwards (a transit "
    "gateway, a firewall).",
    source="AWS Site-to-Site VPN User Guide; VNG says nothing about it",
)

_FACT: Final = "peering.transit"


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for carried in carried_by(topology):
        if not carried.remote.transit:
            continue
        capability = capabilities.at(carried.remote.site)
        is_unknown = _FACT in capability.unverified
        if capability.peering.transit and not is_unknown:
            continue
        says = "is not known to forward" if is_unknown else "does not forward"
        yield _INFO.finding(
            f"tunnels.{carried.tunnel.address}",
            f"{carried.local.address} is to reach {', '.join(carried.remote.transit)} through "
            f"{carried.remote.address}, but {capability.name} {says} between tunnels. "
            f"{_INFO.why}",
            severity=capability.severity(_FACT),
        )


RULE: Final = FunctionRule(_INFO, _check)
