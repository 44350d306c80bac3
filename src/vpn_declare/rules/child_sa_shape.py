"""VPN182: one end puts all pairs into one Child SA, the other makes one for each."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.negotiation import Matter, Paper, negotiate
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN182",
    name="child-sa-shape",
    severity=Severity.WARNING,
    summary="Ends shape Child SAs differently",
    why="The end that makes one for each pair answers with its first pair only "
    "(SINGLE_PAIR_REQUIRED); the other pairs get no traffic through.",
    fix="Carry one wider prefix on each side, or set both ends up alike.",
    source="RFC 7296, section 2.9; strongswan/strongswan#1150",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    paper = Paper.of(topology)
    for tunnel in topology.tunnels.values():
        is_written = any(end.own.selectors for end in (tunnel.left, tunnel.right))
        if not is_written and not _may_differ(tunnel, capabilities):
            continue
        for step in negotiate(*paper.ends_but_proposals(tunnel)):
            if step.matter is Matter.CHILD_STYLE and step.fails:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}",
                    f"{step.says}. {_INFO.why}",
                    severity=Severity.ERROR if is_written else Severity.WARNING,
                )


def _may_differ(tunnel: Tunnel, capabilities: Capabilities) -> bool:
    return any(
        capabilities.at(end.site).peering.selectors is SelectorStyle.COMBINED
        for end in (tunnel.left, tunnel.right)
    )


RULE: Final = FunctionRule(_INFO, _check)
