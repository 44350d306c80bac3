"""VPN142: an attribute to be ignored that nothing has."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.neutral import neutral_kinds
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN142",
    name="ignored-attribute",
    severity=Severity.WARNING,
    summary="Nothing has the attribute that is to be ignored",
    why="A name that is written wrong leaves nothing alone: the next apply changes what somebody "
    "wanted to keep.",
    fix="Correct the name; `vpn-declare expand --resources` shows all attributes.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    known = {name for kind in neutral_kinds().values() for name in kind.attributes}
    for path, lifecycle in _lifecycles(topology):
        for name in lifecycle.ignore:
            if name.partition(".")[0] not in known:
                near = get_close_matches(name, sorted(known), n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                yield _INFO.finding(
                    f"{path}.lifecycle.ignore", f"No resource has an attribute '{name}'.{hint}"
                )


def _lifecycles(topology: Topology) -> Iterator[tuple[str, Lifecycle]]:
    for site in topology.sites.values():
        path = f"sites.{site.name}"
        yield path, site.lifecycle
        for vpc in site.vpcs.values():
            yield f"{path}.vpcs.{vpc.name}", vpc.lifecycle
        for gateway in site.gateways.values():
            yield f"{path}.gateways.{gateway.name}", gateway.lifecycle
    for tunnel in topology.tunnels.values():
        yield f"tunnels.{tunnel.address}", tunnel.lifecycle


RULE: Final = FunctionRule(_INFO, _check)
