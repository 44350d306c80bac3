"""VPN138: both ends wait for the other."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.negotiation import Paper
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.end_settings import AS_DECLARED
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN138",
    name="nobody-starts",
    severity=Severity.ERROR,
    summary="Both ends wait for the other",
    why="IKE begins with a message of the initiator. Two responders never speak, and the "
    "tunnel stays down without an error anywhere.",
    fix="Let one end start: `start: initiate` under `ends:`; or say nothing of it there, and name "
    "the end in `initiator:`.",
    source="RFC 7296, section 1.2; strongSwan and AWS documentation (start_action none, "
    "startup action add)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    paper = Paper.of(topology)
    for tunnel in topology.tunnels.values():
        if not _may_wait(tunnel, capabilities):
            continue
        ends = paper.ends_but_proposals(tunnel)
        if not any(end.starts for end in ends):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}",
                f"{ends[0].address} and {ends[1].address} both wait. {_INFO.why}",
            )


def _may_wait(tunnel: Tunnel, capabilities: Capabilities) -> bool:
    """Tell whether an end does something else than what a declaration makes both ends do."""
    return any(
        end.own is not AS_DECLARED or not capabilities.at(end.site).peering.starts
        for end in (tunnel.left, tunnel.right)
    )


RULE: Final = FunctionRule(_INFO, _check)
