"""VPN184: two ways to one network, neither preferred."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import Carried, carried_by

_INFO: Final = RuleInfo(
    code="VPN184",
    name="equal-preference",
    severity=Severity.WARNING,
    summary="Two ways, neither preferred",
    why="Each end picks one for itself. Where they pick different ones, answers come back "
    "another way than they went out, and a firewall that keeps state drops them.",
    fix="Write `preference:` at both tunnels: 0 for the first, 1 for the second.",
    source="aws-samples/aws-secure-environment-accelerator#887; tables of capabilities; "
    "vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    first: dict[tuple[str, str], Carried] = {}
    told: set[str] = set()
    for carried in carried_by(topology):
        # A product that refuses a second way: VPN111 tells it.
        if capabilities.at(carried.local.site).addressing.one_way:
            continue
        for local in carried.local_networks():
            for remote in carried.remote_networks():
                other = first.setdefault((local, remote), carried)
                is_equal = other.tunnel.preference == carried.tunnel.preference
                address = carried.tunnel.address
                if other is carried or not is_equal or address in told:
                    continue
                told.add(address)
                yield _INFO.finding(
                    f"tunnels.{address}.preference",
                    f"{local} reaches {remote} through {other.tunnel.address} and through "
                    f"{address}, both with preference {carried.tunnel.preference}. {_INFO.why}"
                    f"{_where_one_is_used(carried, capabilities)}",
                )


def _where_one_is_used(carried: Carried, capabilities: Capabilities) -> str:
    """Return a sentence on the ends whose product spreads no traffic over equal paths."""
    ends = [
        f"{end.address} ({product.name})"
        for end in (carried.local, carried.remote)
        if not (product := capabilities.at(end.site)).bgp.ecmp
    ]
    return f" At {' and '.join(ends)} one of the two alone is used." if ends else ""


RULE: Final = FunctionRule(_INFO, _check)
