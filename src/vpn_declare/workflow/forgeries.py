"""Packets that nobody should send, for the lab: which ones are tried, and which arrived.

Between two networks that are apart, these are sent straight to every gateway on the sender's wire,
whatever the sender's routes say: one with its own address, one with that of a network behind the
same gateway, and one with that of a network elsewhere; the last two where such a one reaches the
target. And from the Internet, one in clear to every network, from somebody who reaches it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address, ip_network

from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.forged import INTERNET, Forged, arrived
from vpn_declare.reach import Fabric, handed_on

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
                Forged(INTERNET, leg.gateway, sources[0], leg.network)
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
        others = [name for name in self._reaching.get(target, ()) if self._is_false(name, place)]
        for gateway in self.fabric.homes[place].gateways:
            here = [name for name in others if gateway in self.fabric.homes[name].gateways]
            there = [name for name in others if name not in here]
            own = [] if self._is_handed_on(gateway, pair) else [place]
            for source in (*own, *here[:1], *there[:1]):
                yield Forged(place, gateway, source, target)

    def _genuine(self, targets: Iterable[str]) -> Iterator[Forged]:
        """Yield one packet to each target that anybody reaches."""
        for target in sorted(targets):
            ways = (
                Forged(source, gateway, source, target)
                for source in self._reaching.get(target, ())
                for gateway in self.fabric.homes[source].gateways
                if self._is_handed_on(gateway, (source, target))
            )
            yield from (way for way, _ in zip(ways, range(1), strict=False))

    def _is_false(self, source: str, place: str) -> bool:
        """Tell whether a host of a network can be told from the host of another one."""
        wires = self.design.wires
        return ip_address(wires[source].host) not in ip_network(wires[place].cidr)

    def _is_handed_on(self, gateway: str, pair: Pair) -> bool:
        return bool(handed_on(self.fabric, self._hosts, [(gateway, *pair)]))

    @cached_property
    def _hosts(self) -> dict[str, str]:
        wires = self.design.wires
        return {name: wires[name].host for name in self.fabric.homes if name in wires}

    @cached_property
    def _reaching(self) -> dict[str, list[str]]:
        """The networks that reach each network, sorted."""
        found: dict[str, list[str]] = {}
        for source, target in sorted(self.predicted):
            found.setdefault(target, []).append(source)
        return found
