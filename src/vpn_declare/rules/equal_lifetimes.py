"""VPN156: the file fixes one lifetime for both ends, so that both rekey at one moment."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_INFO: Final = RuleInfo(
    code="VPN156",
    name="equal-lifetimes",
    severity=Severity.INFO,
    summary="Both ends rekey at one moment",
    why="Both ends then begin to rekey at once. RFC 7296 says how to sort that out; old products "
    "keep two SAs, or lose both.",
    fix="Nothing with current products; else give the end that starts a lifetime that is 10 % "
    "shorter, under `ends:`.",
    source="RFC 7296, section 2.8.1",
)

_SHOWN: Final = 3


def _check(topology: Topology) -> Iterator[Diagnostic]:
    """Find one thing for all: what one file fixes, it fixes for many tunnels."""
    found = [tunnel.address for tunnel in topology.tunnels.values() if any(_equal(tunnel))]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        yield _INFO.finding(
            f"tunnels.{found[0]}",
            f"The file fixes one lifetime for both ends of {', '.join(found[:_SHOWN])}{more}. "
            f"{_INFO.why}",
        )


def _equal(tunnel: Tunnel) -> Iterator[bool]:
    """Tell of IKE and of ESP whether the file fixes it, and neither end has one of its own."""
    own = (tunnel.left.own, tunnel.right.own)
    for fixed, left, right in (
        (tunnel.ike, own[0].ike, own[1].ike),
        (tunnel.esp, own[0].esp, own[1].esp),
    ):
        is_fixed = fixed.lifetime_seconds is not None
        yield is_fixed and left.lifetime_seconds == right.lifetime_seconds


RULE: Final = FunctionRule(_INFO, _check)
