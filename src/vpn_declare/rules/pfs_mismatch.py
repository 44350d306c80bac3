"""VPN179: the ends differ in perfect forward secrecy: up now, dead at the first rekey."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN179",
    name="pfs-mismatch",
    severity=Severity.ERROR,
    summary="Perfect forward secrecy differs",
    why="The first Child SA is made without a key exchange of its own, so the tunnel comes up and "
    "passes every test. Its first rekey has one, on which the ends do not agree.",
    fix="Set the same group at both ends: on the box, or at the tunnel with `esp: {dh: ...}`.",
    source="RFC 7296, sections 1.2, 1.3.1 and 1.3.3; opnsense/core#8631, libreswan/libreswan#1234",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.PFS):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
