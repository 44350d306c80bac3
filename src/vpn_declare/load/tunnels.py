"""Tunnels in normal form: each once, its ends sorted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.carry import Carry
from vpn_declare.load.end_settings import (
    end_settings_of,
    hold_seconds_of,
    inside_of,
    tell_strangers,
)
from vpn_declare.load.ends import Ends
from vpn_declare.load.faults import Faults
from vpn_declare.load.links import Link, LinkBuilder, psk_reference
from vpn_declare.load.pairs import Pair, pairs_of
from vpn_declare.load.plain_values import lifecycle_of
from vpn_declare.load.transit import Transit
from vpn_declare.load.written_files import Entry
from vpn_declare.model.topology import Initiator, Origin, Tunnel, TunnelEnd
from vpn_declare.model.tunnel_file import TunnelFile

_OF_ONE_ITEM: Final = frozenset(
    code.number
    for code in (
        codes.UNKNOWN_NAME, codes.BAD_TUNNEL, codes.TUNNEL_TWICE, codes.SAME_ENDS,
        codes.NOT_CARRIED, codes.BAD_TRANSIT, codes.TOO_MANY,
    )
)  # fmt: skip
"""Faults of one item alone: without it, all others mean what they would mean with it."""


@dataclass(frozen=True, slots=True)
class Shard:
    """An end that was brought to a shard: its address, the written one, and why it is there."""

    address: str
    written: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class BuiltTunnel:
    """A tunnel, the item that it comes from, and its settings with their origins.

    ``shards`` are those of its ends that are shards, by address.
    """

    tunnel: Tunnel
    item: Entry[TunnelFile]
    link: Link
    shards: Mapping[str, Shard] = field(default_factory=dict)

    def written_end(self, address: str) -> str:
        """Return what the file calls the gateway at an end."""
        return self.shards[address].written if address in self.shards else address


class TunnelBuilder:
    """Builds tunnels of items; the same tunnel twice is a fault that names both places.

    An item with a fault makes no tunnel. ``confined`` counts faults that touch nothing else.
    """

    def __init__(self, ends: Ends, faults: Faults) -> None:
        self._ends = ends
        self._faults = faults
        self._links = LinkBuilder(faults)
        self._built: dict[str, BuiltTunnel] = {}
        self.confined = 0

    def build(self, items: Iterable[Entry[TunnelFile]]) -> dict[str, BuiltTunnel]:
        """Return the tunnels by address, sorted."""
        for item in items:
            self._add_item(item)
        return dict(sorted(self._built.items()))

    def _add_item(self, item: Entry[TunnelFile]) -> None:
        mark = self._faults.noted
        made = self._made_of(item)
        found = self._faults.errors_since(mark)
        for address in made if found else ():
            del self._built[address]
        if all(fault.code in _OF_ONE_ITEM for fault in found):
            self.confined += len(found)

    def _made_of(self, item: Entry[TunnelFile]) -> list[str]:
        """Add the tunnels of an item and return their addresses."""
        pairs = pairs_of(item, self._ends, self._faults)
        if not pairs:
            return []
        making = _EndMaker(item, Carry(item, self._ends), Transit(item, self._ends))
        made = [self._add(item, pair, making) for pair in pairs]
        if item.model.carry or item.model.ends or item.model.transit:
            ends = {address for pair in pairs for address in (pair.first, pair.second)}
            if all(made):  # of a tunnel that is there already nobody asked what it carries
                making.carry.tell_unused(ends, self._faults)
                making.transit.tell_unused(sorted(ends), self._faults)
            tell_strangers(item, ends, self._faults)
        return [address for address in made if address]

    def _add(self, item: Entry[TunnelFile], pair: Pair, making: "_EndMaker") -> str:
        """Add a tunnel and return its address, or an empty text if it is there already."""
        left, right = sorted((pair.first, pair.second))
        name = item.model.name
        address = f"{left}--{right}@{name}" if name else f"{left}--{right}"
        first = self._built.get(address)
        if first is not None:
            self._tell_twice(item, address, first)
            return ""
        link = self._links.link(item, self._ends.gateway(left), self._ends.gateway(right), address)
        ends = [making.end(left, right, link), making.end(right, left, link)]
        making.transit.tell_both(ends, address, self._faults)
        preference = item.model.preference
        tunnel = Tunnel(
            left=ends[0],
            right=ends[1],
            name=name,
            initiator=_initiator(pair, left),
            crypto=link.text("crypto"),
            ike=link.ike,
            esp=link.esp,
            psk=psk_reference(link, address, (ends[0].site, ends[1].site), self._faults),
            dpd_seconds=int(link.settings["dpd_seconds"].value),
            traffic=link.text("traffic") if "traffic" in link.settings else None,
            preference=pair.preference if preference is None else preference,
            lifecycle=lifecycle_of(item.model.lifecycle),
        )
        self._built[address] = BuiltTunnel(tunnel, item, link)
        return address

    def _tell_twice(self, item: Entry[TunnelFile], address: str, first: BuiltTunnel) -> None:
        self._faults.add(
            codes.TUNNEL_TWICE,
            f"'{address}' is already declared at {first.item.spot.nearest()}; the order of the "
            "two ends makes no difference.",
            "Remove one, or tell them apart with 'name:'.",
            place=item.spot.nearest(),
            path=f"tunnels.{address}",
        )


@dataclass(frozen=True, slots=True)
class _EndMaker:
    """Makes the ends of an item's tunnels."""

    item: Entry[TunnelFile]
    carry: Carry
    transit: Transit

    def end(self, address: str, other: str, link: Link) -> TunnelEnd:
        """Return the end at a gateway, of a tunnel whose other end is at ``other``."""
        site, _, gateway = address.partition(".")
        return TunnelEnd(
            site=site,
            gateway=gateway,
            networks=self.carry.networks_of(address),
            transit=self.transit.beyond(address, other),
            own=end_settings_of(self.item, address),
            inside=inside_of(self.item, address),
            hold_seconds=hold_seconds_of(self.item, address) or link.hold_seconds,
        )


def _initiator(pair: Pair, left: str) -> Initiator:
    if pair.initiator is None:
        return Initiator.EITHER
    return Initiator.LEFT if pair.initiator == left else Initiator.RIGHT
