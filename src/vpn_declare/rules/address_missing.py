"""VPN122: nobody says what address a gateway has that no cloud gives one."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_MANUAL: Final = "manual"

_INFO: Final = RuleInfo(
    code="VPN122",
    name="address-missing",
    severity=Severity.ERROR,
    summary="Gateway without an address",
    why="Nobody can ask this gateway for its address, and the other ends have to know it.",
    fix="Write `public_ip:` with its address, or `public_ip: dynamic` if it changes.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for placed in gateways_of(topology):
        if placed.site.provider == _MANUAL and placed.gateway.public_ip is None:
            yield _INFO.finding(
                placed.path, f"{placed.address} is set up by a person. {_INFO.why}"
            )


RULE: Final = FunctionRule(_INFO, _check)
