"""A tunnel whose ends are brought from gateways to their shards."""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.load.tunnels import BuiltTunnel, Shard
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Initiator, TunnelEnd

_OPPOSITE: Mapping[Initiator, Initiator] = {
    Initiator.EITHER: Initiator.EITHER,
    Initiator.LEFT: Initiator.RIGHT,
    Initiator.RIGHT: Initiator.LEFT,
}


def on_shards(built: BuiltTunnel, shards: Mapping[str, Shard]) -> BuiltTunnel:
    """Return a tunnel that ends at shards; ``shards`` are by the address of their gateway.

    A key that is made for each tunnel is made for this one. Any other reference stays as the file
    says it, because people put keys in place before they know of shards.
    """
    tunnel = built.tunnel
    ends = [_at_shard(end, shards) for end in (tunnel.left, tunnel.right)]
    is_turned = ends[1].address < ends[0].address
    if is_turned:
        ends.reverse()
    initiator = _OPPOSITE[tunnel.initiator] if is_turned else tunnel.initiator
    moved = replace(tunnel, left=ends[0], right=ends[1], initiator=initiator)
    if moved.psk.startswith(f"{GENERATE}:"):
        moved = replace(moved, psk=f"{GENERATE}:{moved.address}")
    return replace(built, tunnel=moved, shards={s.address: s for s in shards.values()})


def _at_shard(end: TunnelEnd, shards: Mapping[str, Shard]) -> TunnelEnd:
    shard = shards.get(end.address)
    return end if shard is None else replace(end, gateway=shard.address.partition(".")[2])
