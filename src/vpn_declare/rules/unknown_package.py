"""VPN119: a package that the product is not sold with."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.package_use import uses_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN119",
    name="unknown-package",
    severity=Severity.WARNING,
    summary="Unknown package",
    why="Without knowing the package, nobody can check how many tunnels it allows.",
    fix="Use a package that the product has (VNG: standard, medium), or write what a new one "
    "allows under `capabilities:` in vpn-declare.yaml.",
    source="tables of capabilities, as of October 2026",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for use in uses_of(topology, Capabilities(topology)):
        if not use.is_known:
            yield _INFO.finding(
                f"{use.path}.package",
                f"{use.address} has the package {use.package}, of which the documents of "
                f"{use.product} know nothing. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
