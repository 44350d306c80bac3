"""VPN157: the suite ``cnsa1`` has a date on which it ends."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN157",
    name="cnsa1-ends",
    severity=Severity.INFO,
    summary="CNSA 1.0 comes to its end",
    why="CNSA 2.0 wants ML-KEM-1024 for key exchange: VPNs and routers are to prefer it by 2026 "
    "and to use nothing else from 2030 on.",
    fix="Nothing today; try `pq-pilot` where both ends can, and ask your vendors for ML-KEM-1024.",
    source="NSA, Commercial National Security Algorithm Suite 2.0, transition timeline",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    found = [one.address for one in topology.tunnels.values() if one.crypto == "cnsa1"]
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield _INFO.finding(
            f"tunnels.{found[0]}.crypto", f"{found[0]}{more} has the suite cnsa1. {_INFO.why}"
        )


RULE: Final = FunctionRule(_INFO, _check)
