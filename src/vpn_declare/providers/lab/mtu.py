"""The largest packet that crosses each tunnel in one piece: ICMP echo that must not be cut up.

It goes from gateway to gateway, between the addresses that both have in a tunnel's networks, so it
takes this tunnel and no other.
"""

import errno
import select
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from vpn_declare.providers.lab.children import Crossing
from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.enter import socket_in
from vpn_declare.providers.lab.probe import echo, is_reply, number_in

MOST: Final = 1500
"""Bytes of the links of a lab: those of Ethernet."""
LIBIPSEC: Final = 1400
"""Bytes that the TUN device of kernel-libipsec takes (strongSwan 5.9)."""
_LEAST: Final = 68
"""Bytes that every link must take (RFC 791)."""
_TRIES: Final = 3
"""How often a size is tried before it counts as too large. A figure of our own."""
_ROUND_SECONDS: Final = 0.4
_MTU_DISCOVER, _PROBE = 10, 3  # IP_MTU_DISCOVER, IP_PMTUDISC_PROBE of <linux/in.h>: never cut up


@dataclass(slots=True)
class _Search:
    """Between the largest size that crossed and the smallest that did not."""

    crossing: Crossing
    hints: tuple[int, ...]
    crosses: int = _LEAST - 1
    does_not: int = MOST + 1
    tries: int = 0

    @property
    def size(self) -> int:
        """Bytes to try next: a hint that is still open, else the middle."""
        middle = (self.crosses + self.does_not) // 2
        return next((x for x in self.hints if self.crosses < x < self.does_not), middle)

    @property
    def is_over(self) -> bool:
        """Whether nothing lies between."""
        return self.does_not - self.crosses == 1

    def learn(self, *, crossed: bool) -> None:
        """Take in what became of the size that was tried."""
        if crossed:
            self.crosses = self.size
        else:
            self.does_not = self.size
        self.tries = 0


def largest_packets(
    design: Design, expected: Mapping[Crossing, int | None], monotonic: Callable[[], float]
) -> dict[Crossing, int]:
    """Return how many bytes cross each tunnel in one piece; nothing for one that lets none pass.

    Args:
        design: The lab that is up.
        expected: The tunnels, each with the size that is expected of it, if any.
        monotonic: A clock that never goes back, seconds.

    Raises:
        ProviderError: a gateway's namespace is gone.
    """
    searches = [_Search(crossing, _hints(size)) for crossing, size in expected.items()]
    with ExitStack() as stack:
        sockets = _sockets(design, expected, stack)
        while any(not search.is_over for search in searches):
            sent = {n: one for n, one in enumerate(searches) if _is_sent(design, sockets, n, one)}
            _listen(sockets.values(), sent, monotonic)
    return {one.crossing: one.crosses for one in searches if one.crosses >= _LEAST}


def _hints(size: int | None) -> tuple[int, ...]:
    """Return what is tried first: whether anything crosses at all, then the likely sizes."""
    expected = () if size is None else (size, size + 1)
    return (_LEAST, *expected, LIBIPSEC, LIBIPSEC + 1)


def _sockets(
    design: Design, crossings: Iterable[Crossing], stack: ExitStack
) -> dict[tuple[str, str], socket.socket]:
    found: dict[tuple[str, str], socket.socket] = {}
    for one in crossings:
        address = _address(design, one.near, one.local)
        if (one.near, address) not in found:
            space = design.namespace(one.near)
            raw = socket_in(space, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
            found[one.near, address] = stack.enter_context(raw)
            raw.setsockopt(socket.IPPROTO_IP, _MTU_DISCOVER, _PROBE)
            raw.bind((address, 0))
    return found


def _address(design: Design, gateway: str, cidr: str) -> str:
    """Return the address of a gateway in a network: that of a leg, or the one it was given."""
    network = ip_network(cidr)
    legs = (leg.address for leg in design.legs_of(gateway) if ip_address(leg.address) in network)
    return next(legs, str(network.network_address))


def _is_sent(
    design: Design,
    sockets: Mapping[tuple[str, str], socket.socket],
    number: int,
    search: _Search,
) -> bool:
    """Send the next packet of a search. What the gateway itself refuses is learnt at once."""
    one = search.crossing
    raw = sockets[one.near, _address(design, one.near, one.local)]
    target = _address(design, one.far, one.remote)
    while not search.is_over:
        try:
            raw.sendto(echo(number, search.size), (target, 0))
        except OSError as error:
            if error.errno != errno.EMSGSIZE:
                search.does_not = search.crosses + 1  # no way there: nothing crosses
                return False
            search.learn(crossed=False)
        else:
            search.tries += 1
            return True
    return False


def _listen(
    sockets: Iterable[socket.socket], sent: dict[int, _Search], monotonic: Callable[[], float]
) -> None:
    ends = monotonic() + _ROUND_SECONDS
    waiting = dict(sent)
    every = list(sockets)
    while waiting and (left := ends - monotonic()) > 0:
        for number, size in _replies(every, left):
            if number in waiting and waiting[number].size == size:
                waiting.pop(number).learn(crossed=True)
    for search in waiting.values():
        if search.tries >= _TRIES:
            search.learn(crossed=False)


def _replies(sockets: list[socket.socket], seconds: float) -> Iterator[tuple[int, int]]:
    """Yield number and size of the answers that came."""
    ready, _, _ = select.select(sockets, [], [], seconds)
    for raw in ready:
        packet = raw.recv(2048)
        if is_reply(packet):
            yield number_in(packet), len(packet)
