"""Both ends of a tunnel negotiate on paper: what would be agreed on, and which step would fail."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from vpn_declare.kinds.negotiation.child import child_steps
from vpn_declare.kinds.negotiation.ike import ike_steps
from vpn_declare.kinds.negotiation.paper import Paper, PaperEnd
from vpn_declare.kinds.negotiation.step import Matter, Step
from vpn_declare.model.end_settings import AS_DECLARED
from vpn_declare.model.topology import Topology, Tunnel

_SETTLED_BY: Final[Mapping[Matter, tuple[str, ...]]] = MappingProxyType(
    {
        Matter.STARTER: ("start",),
        Matter.VERSION: ("ike_version",),
        Matter.IKE_PROPOSAL: ("ike",),
        Matter.NAT: ("nat_t",),
        Matter.IDENTITY: ("local_id", "remote_id"),
        Matter.ESP_PROPOSAL: ("esp",),
        Matter.SELECTORS: ("local_ts", "remote_ts"),
        Matter.CHILD_STYLE: ("selectors",),
        Matter.PFS: ("esp",),
    }
)
"""What an end may have of its own in each matter, by the names of ``EndSettings``."""


_OF_PROPOSALS: Final = frozenset({Matter.IKE_PROPOSAL, Matter.ESP_PROPOSAL, Matter.PFS})


def negotiate(left: PaperEnd, right: PaperEnd) -> tuple[Step, ...]:
    """Return the verdict on every matter, in the order in which they come up.

    A real exchange ends with the first failure; here the rest is judged all the same, so that
    everything can be put right at once.
    """
    return (*ike_steps(left, right), *child_steps(left, right))


def failures(topology: Topology, matter: Matter) -> Iterator[tuple[Tunnel, Step]]:
    """Yield the tunnels whose ends cannot agree on a matter.

    Only ends that have something of their own are looked at: two ends that follow from one
    declaration agree.
    """
    deviating = [
        tunnel
        for tunnel in topology.tunnels.values()
        if tunnel.left.own != AS_DECLARED or tunnel.right.own != AS_DECLARED
    ]
    if not deviating:
        return
    paper = Paper.of(topology)
    for tunnel in deviating:
        ends = paper.ends(tunnel)
        if ends is None and matter in _OF_PROPOSALS:
            continue  # what is lacking is told already
        for step in negotiate(*(ends or paper.ends_but_proposals(tunnel))):
            if step.matter is matter and step.fails:
                yield tunnel, step


def deviating_path(tunnel: Tunnel, matter: Matter) -> str:
    """Return the topology path of the end that differs from what is declared in a matter."""
    names = _SETTLED_BY.get(matter, ())
    sides = {"left": tunnel.left.own, "right": tunnel.right.own}
    for side, own in sides.items():
        if any(getattr(own, name) != getattr(AS_DECLARED, name) for name in names):
            return f"tunnels.{tunnel.address}.{side}.own"
    side = "left" if tunnel.left.own != AS_DECLARED else "right"
    return f"tunnels.{tunnel.address}.{side}.own"
