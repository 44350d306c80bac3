"""VPN180: the selectors of the ends are no mirror images."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.negotiation import Matter, deviating_path, failures
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN180",
    name="selectors-not-mirrored",
    severity=Severity.ERROR,
    summary="Traffic selectors are not mirror images",
    why="An end drops what it was not told to let through. Where nothing is left in "
    "common, it answers TS_UNACCEPTABLE and there is no Child SA at all.",
    fix="Make `local_ts` of one end and `remote_ts` of the other the same, or correct `carry:`.",
    source="RFC 7296, section 2.9",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel, step in failures(topology, Matter.SELECTORS):
        yield _INFO.finding(
            deviating_path(tunnel, step.matter),
            f"{tunnel.address}: {step.says}. Verdict in {step.exchange}: {step.verdict}. "
            f"{_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
