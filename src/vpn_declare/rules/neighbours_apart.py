"""VPN165: two sites have a neighbour in common and do not reach each other through it."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.neighbours import apart

_INFO: Final = RuleInfo(
    code="VPN165",
    name="neighbours-apart",
    severity=Severity.INFO,
    summary="Sites do not reach each other through their neighbour",
    why="A VPN is not transitive: what two sites have in common with a third is not theirs "
    "together. A site with more than three neighbours counts as a hub that keeps its spokes apart "
    "on purpose, and nothing is said.",
    fix="Nothing, if they are to stay apart; else name networks in `transit:` of both tunnels.",
    source="RFC 4301 section 4.4.1: what no policy admits is discarded; vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for found in apart(topology):
        yield _INFO.finding(
            f"sites.{found.through}",
            f"{found.one} does not reach {found.other} through {found.through}, though both have "
            "tunnels to it.",
        )


RULE: Final = FunctionRule(_INFO, _check)
