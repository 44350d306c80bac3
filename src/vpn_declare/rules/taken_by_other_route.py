"""VPN166: a narrower route that somebody else keeps takes packets away from a tunnel."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.captured import clashes

_INFO: Final = RuleInfo(
    code="VPN166",
    name="taken-by-other-route",
    severity=Severity.WARNING,
    summary="Another route takes part of a tunnel's traffic",
    why="The longest prefix wins, so these addresses never see the tunnel, though it is up and "
    "others beside them are reached. Answers may come back through it all the same.",
    fix="Have that route taken away, carry a network that is as narrow, or acknowledge it.",
    source="RFC 1812, 5.2.4.3 (longest match); AWS VPC route priority",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for clash in clashes(topology):
        if not clash.is_equal:
            yield _INFO.finding(
                clash.path,
                f"{clash.network.address} has the route {clash.other} to {clash.leads}, inside "
                f"{clash.ours.destination} ({clash.ours.network}), which {clash.ours.tunnel} "
                f"carries. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
