"""VPN704: only one end of a tunnel says its address inside."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.inside_tunnels import inside_ends
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN704",
    name="inside-at-one-end",
    severity=Severity.WARNING,
    summary="Only one end has an address inside the tunnel",
    why="Whoever configures an end is not told the neighbour's address and makes one up.",
    fix="Write `inside:` for the other end, too, under `ends:`.",
    source="vpn-declare",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        said = [one for one in inside_ends(tunnel) if one.end.inside is not None]
        if len(said) == 1:
            (one,) = said
            yield _INFO.finding(
                one.path,
                f"In {tunnel.address} {one.end.address} has {one.end.inside} and "
                f"{one.other.address} has none. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
