"""VPN174: ESP has to travel in UDP, and an end does not do that."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN174",
    name="nat-traversal-off",
    severity=Severity.ERROR,
    summary="NAT traversal is off where it is needed",
    why="ESP has no ports, so a translator cannot tell whose it is and drops it: IKE "
    "comes up and no traffic passes.",
    fix="Set `nat_t: auto` at the end, on the box and in the file.",
    source="RFC 3948; RFC 7296, section 2.23",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.NAT):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
