"""VPN171: an end presents an identity that the other one does not expect."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN171",
    name="identities-differ",
    severity=Severity.ERROR,
    summary="IKE identities do not match",
    why="An end looks the key up by the identity that the other one presents, and answers "
    "AUTHENTICATION_FAILED to one that it does not know.",
    fix="Make `local_id` of one end and `remote_id` of the other the same, in type and spelling.",
    source="RFC 7296, sections 2.15 and 3.5",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.IDENTITY):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
