"""The largest packet of each tunnel of a lab: what was computed, and what was found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.topology import Topology
from vpn_declare.providers.lab.children import Crossing, crossings
from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.mtu import largest_packets
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.reach.mtu import path_under, room_in
from vpn_declare.workflow.door import Door


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of the largest packet that crosses a tunnel in one piece; None where not known."""

    found: int | None
    computed: int | None


def measured(topology: Topology, design: Design, boxes: Boxes, door: Door) -> dict[Crossing, Size]:
    """Send packets of many sizes through every tunnel that is up.

    Raises:
        ProviderError: the lab is broken: a namespace is gone.
    """
    computed = dict(_computed(topology, sorted(crossings(boxes), key=str)))
    found = largest_packets(design, computed, door.monotonic)
    return {one: Size(found.get(one), size) for one, size in computed.items()}


def with_sizes(seen: Iterable[TunnelSight], sizes: dict[Crossing, Size]) -> Iterator[TunnelSight]:
    """Yield the tunnels with what was measured of them."""
    known = {(one.near, one.local, one.remote): size for one, size in sizes.items()}
    for sight in seen:
        size = known.get((sight.gateway, sight.local, sight.remote))
        if size is None:
            yield sight
        else:
            yield replace(sight, mtu_found=size.found, mtu_computed=size.computed)


def _computed(
    topology: Topology, found: Iterable[Crossing]
) -> Iterator[tuple[Crossing, int | None]]:
    proposals = TunnelProposals(topology)
    tunnels = {
        frozenset(f"{end.site}.{end.gateway}" for end in (tunnel.left, tunnel.right)): tunnel
        for tunnel in topology.tunnels.values()
    }
    for one in found:
        tunnel = tunnels.get(frozenset((one.near, one.far)))
        end = proposals.at_ends(tunnel).left if tunnel else None
        if tunnel is None or end is None:
            yield one, None
        else:
            room = room_in(end.esp.as_attributes(), path_under(topology, tunnel))
            yield one, room.mtu if room else None
