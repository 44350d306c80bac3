"""Packets that nobody should send, for the lab: which ones are tried, and which arrived.

Between two networks that are apart, these are sent straight to every gateway on the sender's wire,
whatever the sender's routes say: one with its own address, one with that of a network behind the
same gateway, and one with that of a network elsewhere; the last two where such a one reaches the
target. And from the Internet, one in clear to every network, from somebody who reaches it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.forged import INTERNET, Forged, arrived
from vpn_declare.reach import Fabric, Handed, handed_on

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgeries:
    """What came of them.

    Attributes:
        sent: How many were sent.
        arrived: Those that arrived.
        genuine: How many were sent in the same way that may arrive, so that it is known that such
            packets do.
        genuine_arrived: How many of those arrived.
    """

    sent: int
    arrived: tuple[Forged, ...]
    genuine: int
    genuine_arrived: int


@dataclass(frozen=True)
class Forger:
    """Forges packets in a lab, and sends them.

    Attributes:
        fabric: The topology as it forwards packets.
        design: The lab.
        predicted: The pairs of networks whose hosts answer each other.
        monotonic: A clock that never goes back, seconds.
    """

    fabric: Fabric
    design: Design
    predicted: frozenset[Pair]
    monotonic: Callable[[], float]

    def from_hosts(self, pairs: Iterable[Pair]) -> Forgeries:
        """Send between the pairs that are apart.

        Raises:
            ProviderError: the lab is broken: a namespace is gone.
        """
        return self._send(self.between(pairs))

    def between(self, pairs: Iterable[Pair]) -> list[Forged]:
        """Return the packets that are tried between the pairs that are apart."""
        apart = (pair for pair in pairs if pair not in self.predicted)
        return [one for pair in apart for one in self._forged(pair)]

    def from_outside(self) -> Forgeries:
        """Send from the Internet, in clear.

        Raises:
            ProviderError: the lab is broken: a namespace is gone.
        """
        return self._send(
            [
                Forged(INTERNET, leg.gateway, next(iter(sources)), leg.network)
                for leg in self.design.legs
                if (sources := self._reaching.get(leg.network))
            ]
        )

    def _send(self, forged: list[Forged]) -> Forgeries:
        genuine = list(self._genuine({one.target for one in forged}))
        found = arrived(self.design, forged, genuine, self.monotonic)
        return Forgeries(
            sent=len(forged),
            arrived=tuple(sorted(found.intersection(forged))),
            genuine=len(genuine),
            genuine_arrived=len(found.intersection(genuine)),
        )

    def _forged(self, pair: Pair) -> Iterator[Forged]:
        place, target = pair
        for gateway in self.fabric.homes[place].gateways:
            own = [] if (gateway, *pair) in self._handed_on else [place]
            for source in (*own, *self._false(place, gateway, target)):
                yield Forged(place, gateway, source, target)

    def _false(self, place: str, gateway: str, target: str) -> Iterator[str]:
        """Yield a network behind the gateway and one elsewhere that reach the target.

        Their hosts can be told from those of the place itself.
        """
        reaching, behind = self._reaching.get(target, {}), self._behind.get(gateway, ())
        here = (name for name in behind if name in reaching)
        there = (name for name in reaching if name not in behind)
        for names in (here, there):
            found = (name for name in names if self._addresses[name] not in self._ranges[place])
            first = next(found, None)
            if first is not None:
                yield first

    def _genuine(self, targets: Iterable[str]) -> Iterator[Forged]:
        """Yield one packet to each target that anybody reaches."""
        for target in sorted(targets):
            ways = (
                Forged(source, gateway, source, target)
                for source in self._reaching.get(target, ())
                for gateway in self.fabric.homes[source].gateways
                if (gateway, source, target) in self._handed_on
            )
            first = next(ways, None)
            if first is not None:
                yield first

    @cached_property
    def _handed_on(self) -> frozenset[Handed]:
        """What arrives if a host hands it to a gateway of its own, with its own address."""
        wires = self.design.wires
        names = [name for name in self.fabric.homes if name in wires]
        hosts = {name: wires[name].host for name in names}
        packets = (
            (gateway, source, target)
            for source in names
            for gateway in self.fabric.homes[source].gateways
            for target in names
            if source != target
        )
        return handed_on(self.fabric, hosts, packets)

    @cached_property
    def _reaching(self) -> dict[str, dict[str, None]]:
        """The networks that reach each network, sorted."""
        found: dict[str, dict[str, None]] = {}
        for source, target in sorted(self.predicted):
            found.setdefault(target, {})[source] = None
        return found

    @cached_property
    def _behind(self) -> dict[str, list[str]]:
        """The networks behind each gateway, sorted."""
        found: dict[str, list[str]] = {}
        for home in self.fabric.homes.values():
            for gateway in home.gateways:
                found.setdefault(gateway, []).append(home.address)
        return found

    @cached_property
    def _ranges(self) -> dict[str, IPv4Network]:
        return {name: IPv4Network(wire.cidr) for name, wire in self.design.wires.items()}

    @cached_property
    def _addresses(self) -> dict[str, IPv4Address]:
        return {name: IPv4Address(wire.host) for name, wire in self.design.wires.items()}
