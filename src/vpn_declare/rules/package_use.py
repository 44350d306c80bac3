"""VPN170: how much of their packages the gateways use."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.package_use import Use, uses_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN170",
    name="package-use",
    severity=Severity.INFO,
    summary="Use of packages",
    why="A gateway whose package is full takes no further network without a larger "
    "package, and a larger package is a new gateway with a new public address.",
    fix="Nothing; plan a larger package or a second gateway before the last one is used.",
    source="tables of capabilities (VNG Cloud, VPN Site-to-Site, packages)",
)

_SHOWN: Final = 6
"""Gateways that are named; of more, the fullest."""


def _check(topology: Topology) -> Iterator[Diagnostic]:
    uses = [
        use
        for use in uses_of(topology, Capabilities(topology))
        if use.limit is not None and use.package and use.count <= use.limit
    ]
    if not uses:
        return
    shown = uses if len(uses) <= _SHOWN else sorted(uses, key=_fullest_first)[:_SHOWN]
    more = len(uses) - len(shown)
    rest = f"; {more} more gateways use no larger share" if more else ""
    yield _INFO.finding(
        shown[0].path,
        f"Tunnels used of those that the package allows: "
        f"{', '.join(f'{use.address} {use.count}/{use.limit}' for use in shown)}{rest}.",
    )


def _fullest_first(use: Use) -> tuple[float, str]:
    return (-use.count / max(use.limit or 0, 1), use.address)


RULE: Final = FunctionRule(_INFO, _check)
