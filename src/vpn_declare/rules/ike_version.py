"""VPN176: an end does not speak IKEv2."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN176",
    name="ike-version",
    severity=Severity.ERROR,
    summary="End does not speak IKEv2",
    why="Version 1 is historic: it has no protection against floods, no agreed way "
    "through NAT, and its aggressive mode gives the key away to be guessed.",
    fix="Set the box up with IKEv2, and take `version:` out.",
    source="RFC 9395; RFC 7296, section 2.5",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.VERSION):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
