"""VPN153: the suite ``strong`` came down to its last resort, a key exchange of 112 bits."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN153",
    name="small-group",
    severity=Severity.WARNING,
    summary="Strong tunnel with a small group",
    why="Group 14 (modp2048) has 112 bits, the least that is still allowed and until 2030 only; "
    "the cipher beside it has 256.",
    fix="Acknowledge it if an end has nothing better; else take the fixed group out, or name the "
    "suite `interop`, which promises no more.",
    source="NIST SP 800-57 part 1 revision 5, tables 2 and 4; RFC 8247, section 2.4",
)

_STRONG: Final = "strong"
_LAST_RESORT: Final = "modp2048"
_SHOWN: Final = 3


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Find one thing per reason: a hub may have hundreds of tunnels to one kind of box."""
    proposals = TunnelProposals(topology)
    small: dict[str, list[str]] = {}
    for tunnel in topology.tunnels.values():
        if tunnel.crypto != _STRONG:
            continue
        solution = proposals.of(tunnel)
        end = solution.left
        if end is not None and _LAST_RESORT in {end.ike.dh, end.esp.dh}:
            small.setdefault(solution.reason, []).append(tunnel.address)
    for reason, tunnels in small.items():
        more = f" and {len(tunnels) - _SHOWN} more" if len(tunnels) > _SHOWN else ""
        yield _INFO.finding(
            f"tunnels.{tunnels[0]}.crypto",
            f"{', '.join(tunnels[:_SHOWN])}{more}: {reason}. {_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
