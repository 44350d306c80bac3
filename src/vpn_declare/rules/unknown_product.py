"""VPN155: the name of a product that looks misspelt, at a site or in a correction."""

from collections.abc import Collection, Iterator
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
    summary="Unknown product",
    why="A site's table is that of its `device:`, or else of its `provider:`. Under a name that "
    "no table has, a site is taken to have what current products have, without limits; and a "
    "correction under a name that no site has changes nothing.",
    fix="Correct the name, or accept this with `ack:` if there is such a product.",
    source="vpn-declare",
    needs_all=True,
)

_ALIKE: Final = 0.75
"""How much alike two names are that may be one, as ``difflib`` counts; our own choice."""


def _check(topology: Topology) -> Iterator[Diagnostic]:
    known = LISTED | topology.capabilities.keys()
    for site in topology.sites.values():
        device = site.device
        near = "" if device is None or device in known else _near(device, LISTED)
        if near:
            yield _INFO.finding(
                f"sites.{site.name}.device",
                f"There is no table of '{device}', the device of {site.name}. Did you mean "
                f"'{near}'? It is taken to have what current products have, without limits.",
            )
    known = LISTED | {product_of(site) for site in topology.sites.values()}
    for name in topology.capabilities:
        if name not in known:
            near = _near(name, known)
            meant = f" Did you mean '{near}'?" if near else ""
            yield _INFO.finding(
                f"capabilities.{name}",
                f"No site is '{name}', and there is no table of it, so the correction changes "
                f"nothing.{meant}",
            )


def _near(name: str, known: Collection[str]) -> str:
    found = get_close_matches(name.lower(), sorted(known), n=1, cutoff=_ALIKE)
    return found[0] if found else ""


RULE: Final = FunctionRule(_INFO, _check)
