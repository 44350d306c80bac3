"""VPN178: the ends have different ESP proposals."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN178",
    name="esp-proposals-differ",
    severity=Severity.ERROR,
    summary="ESP proposals do not match",
    why="The IKE SA comes up and the Child SA does not: the tunnel looks alive and "
    "carries nothing.",
    fix="Set the box up with what the tunnel has, or write at the tunnel what the box "
    "has: `esp:`.",
    source="RFC 7296, sections 1.2 and 2.7",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.ESP_PROPOSAL):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
