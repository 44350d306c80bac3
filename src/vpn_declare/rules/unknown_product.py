"""VPN155: a correction of a product that is neither known nor at any site."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import LISTED, product_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN155",
    name="unknown-product",
    severity=Severity.WARNING,
    summary="Correction of an unknown product",
    why="A correction holds for sites whose `device:`, or else `provider:`, has its name. Under a "
    "name that no site has it changes nothing.",
    fix="Correct the name under `capabilities:` in vpn-declare.yaml, or remove it.",
    source="vpn-declare",
    needs_all=True,
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    known = LISTED | {product_of(site) for site in topology.sites.values()}
    for name in topology.capabilities:
        if name in known:
            continue
        near = get_close_matches(name, sorted(known), n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        yield _INFO.finding(
            f"capabilities.{name}",
            f"No site is '{name}', and there is no table of it.{meant} {_INFO.why}",
        )


RULE: Final = FunctionRule(_INFO, _check)
