"""What a plan asks of people at far ends that nobody can call: to enter a new address."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.model.change import Impact
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.plan import Plan
from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd
from vpn_declare.workflow.environment import LAB, SIMULATED

_MANUAL: Final = "manual"
_PLAYED: Final = frozenset({SIMULATED, LAB})
"""Environments in which every site is played, and nobody has to enter anything."""


def people_must_act(plan: Plan, topology: Topology | None) -> Iterator[Diagnostic]:
    """Yield a warning for each gateway that gets a new public address and has manual far ends."""
    if topology is None or plan.environment in _PLAYED:
        return
    for change in plan.changes:
        if change.kind != "gateway" or change.impact is not Impact.NEW_ADDRESS:
            continue
        tunnels = topology.tunnels_of.get(change.origin, ())
        far = [_far(one, change.origin) for one in tunnels]
        ends = [end.address for end in far if topology.sites[end.site].provider == _MANUAL]
        if ends:
            yield _finding(topology, change.origin, ends)


def _far(tunnel: Tunnel, near: str) -> TunnelEnd:
    return tunnel.right if tunnel.left.address == near else tunnel.left


def _finding(topology: Topology, gateway: str, ends: list[str]) -> Diagnostic:
    site, _, name = gateway.partition(".")
    path = f"sites.{site}.gateways.{name}"
    return Diagnostic(
        code="VPN248",
        severity=Severity.WARNING,
        summary="A person must enter a new address",
        detail=f"{gateway} gets a new public address. Somebody has to enter it at "
        f"{', '.join(sorted(set(ends)))}; until then those tunnels are down.",
        fix="Tell them the time; apply prints the new instructions at its end.",
        path=path,
        place=topology.place_of(path),
    )
