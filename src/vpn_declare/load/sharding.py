"""``shards``: one gateway becomes several, and its tunnels are spread over them.

All before this, the file included, speaks of the one gateway; all after it of its shards.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway, BuiltSite
from vpn_declare.load.faults import Faults
from vpn_declare.load.hubs import Hub, is_named_freely
from vpn_declare.load.packing import Packing, Parcel, packed
from vpn_declare.load.shard_memory import Seat, ShardMemory, place_text
from vpn_declare.load.shard_tunnels import on_shards
from vpn_declare.load.tunnels import BuiltTunnel, Shard
from vpn_declare.model.topology import Origin, Tunnel

Tunnels = Mapping[str, BuiltTunnel]


@dataclass(frozen=True, slots=True)
class Sharded:
    """Sites and tunnels after sharding.

    ``shards`` holds the addresses of a gateway's shards by its own, ``renamed`` the addresses of
    tunnels by those that they would have without shards, ``allocations`` what is to be remembered.
    """

    sites: Mapping[str, BuiltSite]
    tunnels: Tunnels
    shards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    allocations: Mapping[str, str] = field(default_factory=dict)


def sharded(
    sites: Mapping[str, BuiltSite], tunnels: Tunnels, hubs: Iterable[Hub], desk: "Sharding"
) -> Sharded:
    """Return sites and tunnels with every hub split into its shards."""
    packings = [(hub, desk.pack(hub, tunnels)) for hub in hubs]
    if not packings:
        return Sharded(sites, tunnels, allocations=desk.memory.renewed({}))
    seats: dict[str, dict[str, Shard]] = {}
    names: dict[Seat, str] = {}
    for hub, packing in packings:
        for address, number in packing.shard_of.items():
            seat = _seat(hub, tunnels[address].tunnel)
            shard = hub.address_of(number)
            size = hub.size_of(tunnels[address].tunnel)
            names[seat] = place_text(shard.partition(".")[2], size)
            origin = Origin(_why(desk.memory.number_of(seat), number, hub), hub.place)
            seats.setdefault(address, {})[hub.address] = Shard(shard, hub.address, origin)
    moved = {
        address: on_shards(built, seats[address]) if address in seats else built
        for address, built in tunnels.items()
    }
    return Sharded(
        sites=_split(sites, packings),
        tunnels=dict(sorted((built.tunnel.address, built) for built in moved.values())),
        shards={
            hub.address: tuple(hub.address_of(number) for number in packing.shards)
            for hub, packing in packings
        },
        renamed={address: moved[address].tunnel.address for address in seats},
        allocations=desk.memory.renewed(names),
    )


def _why(before: int | None, number: int, hub: Hub) -> str:
    """Return the layer of a tunnel's end: the word, and why it is this shard."""
    if before is None:
        return "shards, new here"
    if before == number:
        return "shards, as remembered"
    return f"shards, moved from {hub.address_of(before).partition('.')[2]}"


def _seat(hub: Hub, tunnel: Tunnel) -> Seat:
    far = tunnel.right if tunnel.left.address == hub.address else tunnel.left
    return Seat(hub.address, f"{far.address}@{tunnel.name}" if tunnel.name else far.address)


def _split(
    sites: Mapping[str, BuiltSite], packings: Iterable[tuple[Hub, Packing]]
) -> Mapping[str, BuiltSite]:
    found = dict(sites)
    for hub, packing in packings:
        site = found[hub.site.site.name]
        shards = (hub.shard(number) for number in packing.shards)
        gateways: dict[str, BuiltGateway] = {shard.gateway.name: shard for shard in shards}
        others = {name: built for name, built in site.gateways.items() if name != hub.name}
        both = dict(sorted({**others, **gateways}.items()))
        found[site.site.name] = replace(
            site,
            site=replace(site.site, gateways={name: b.gateway for name, b in both.items()}),
            gateways=both,
        )
    return found


@dataclass(frozen=True, slots=True)
class Sharding:
    """Spreads tunnels; what does not fit is noted."""

    memory: ShardMemory
    faults: Faults

    def pack(self, hub: Hub, tunnels: Tunnels) -> Packing:
        """Return the shard of each of a hub's tunnels, by the tunnel's address."""
        seats = {
            address: _seat(hub, built.tunnel)
            for address, built in tunnels.items()
            if hub.address in (built.tunnel.left.address, built.tunnel.right.address)
        }
        parcels = [
            Parcel(address, hub.size_of(tunnels[address].tunnel), self.memory.number_of(seat))
            for address, seat in seats.items()
        ]
        room = hub.room
        if room is None:  # nobody counts, so only evenness matters
            room = sum(parcel.size for parcel in parcels) + 1
        fitting = [parcel for parcel in parcels if parcel.size <= room]
        for parcel in parcels:
            if parcel.size > room:
                self._tell_too_large(hub, parcel, room, tunnels[parcel.name])
        leaving = self.memory.leaving(hub.address, seats.values())
        packing = packed(fitting, room, hub.count, leaving)
        if packing.lacking:
            self._tell_full(hub, packing, sum(parcel.size for parcel in fitting))
        for number in packing.shards:
            if not is_named_freely(hub, hub.address_of(number).partition(".")[2], self.faults):
                break
        return packing

    def _tell_full(self, hub: Hub, packing: Packing, size: int) -> None:
        needed = len(packing.shards)
        self.faults.add(
            codes.SHARDS_FULL,
            f"The tunnels of '{hub.address}' {_counted(hub, size)} and each shard holds "
            f"{hub.room}; {hub.count} shards are written, and it takes {needed}.",
            f"Write 'shards: {needed}', or 'auto'; a larger number moves no tunnel.",
            place=hub.place,
            path=f"{hub.path}.shards",
        )

    def _tell_too_large(self, hub: Hub, parcel: Parcel, room: int, built: BuiltTunnel) -> None:
        self.faults.add(
            codes.SHARD_TOO_SMALL,
            f"The tunnel '{parcel.name}' alone {_counted(hub, parcel.size, 's')}, and a shard of "
            f"'{hub.address}' holds {room}.",
            "Use a larger package, or carry fewer networks.",
            place=built.item.spot.nearest(),
            path=f"tunnels.{parcel.name}",
        )


def _counted(hub: Hub, size: int, ending: str = "") -> str:
    if hub.limits.counts_pairs:
        return f"carr{'ies' if ending else 'y'} {size} pairs of networks"
    return f"count{ending} {size}"
