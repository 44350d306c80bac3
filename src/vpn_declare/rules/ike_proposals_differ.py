"""VPN177: the ends have different IKE proposals."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN177",
    name="ike-proposals-differ",
    severity=Severity.ERROR,
    summary="IKE proposals do not match",
    why="The responder finds nothing in the offer that it was set up with, so no IKE SA is made.",
    fix="Set the box up with what the tunnel has, or write at the tunnel what the box "
    "has: `ike:`.",
    source="RFC 7296, section 2.7",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.IKE_PROPOSAL):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
