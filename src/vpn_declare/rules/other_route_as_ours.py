"""VPN167: somebody else keeps a route to the very destination of one of ours."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.captured import clashes

_INFO: Final = RuleInfo(
    code="VPN167",
    name="other-route-as-ours",
    severity=Severity.ERROR,
    summary="Two routes to one destination, one of them not ours",
    why="A route table takes one of them: the second is refused, or replaces the first, and each "
    "side sets its own again. Reachability counts the other one as the one that is taken.",
    fix="Have that route taken away, or do not carry that network here.",
    source="hashicorp/terraform#7102 (static and propagated route to one prefix); AWS VPC route "
    "priority",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for clash in clashes(topology):
        if clash.is_equal:
            yield _INFO.finding(
                clash.path,
                f"{clash.network.address} has the route {clash.other} to {clash.leads}, and gets "
                f"one to {clash.ours.network} through {clash.ours.tunnel} for the same addresses. "
                f"{_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
