"""VPN130: several tunnels with one pre-shared key."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN130",
    name="shared-key",
    severity=Severity.WARNING,
    summary="Several tunnels have one key",
    why="Whoever learns the key at one site can pose as every other one.",
    fix="Give each tunnel its own, with {TUNNEL} in the reference: `env:VPN_PSK_{TUNNEL}`.",
    source="NIST SP 800-77 revision 1, section 5.1: a pre-shared key is unique to a pair",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    users: dict[str, list[str]] = {}
    for tunnel in topology.tunnels.values():
        if tunnel.psk.strip() and tunnel.psk != GENERATE:
            users.setdefault(tunnel.psk, []).append(tunnel.address)
    for reference, tunnels in users.items():
        if len(tunnels) > 1:
            yield _INFO.finding(
                f"tunnels.{tunnels[1]}.psk",
                f"{len(tunnels)} tunnels have the key {reference}, {tunnels[0]} and "
                f"{tunnels[1]} among them. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
