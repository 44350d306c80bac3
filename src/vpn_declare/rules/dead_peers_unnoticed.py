"""VPN188: dead peer detection is off."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN188",
    name="dead-peers-unnoticed",
    severity=Severity.WARNING,
    summary="Dead peer detection is off",
    why="An end that restarted or lost its line is noticed only at the next rekey, hours "
    "later; until then traffic goes into the void.",
    fix="Leave `dpd_seconds:` out, or write an interval: 30 is usual.",
    source="RFC 7296, section 2.4",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        if tunnel.dpd_seconds == 0:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.dpd_seconds",
                f"{tunnel.address} has it off. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
