"""Packets that nobody should send: past all routes, and with the address of somebody else.

Each is put on a wire as a frame to a gateway, so no kernel before the gateway's has a say. Every
host that one is meant for listens.
"""

import fcntl
import select
import socket
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from vpn_declare.providers.lab.build import leg_name
from vpn_declare.providers.lab.design import Design, short
from vpn_declare.providers.lab.enter import socket_in
from vpn_declare.providers.lab.probe import (
    OURS,
    checksum,
    echo,
    identifier_in,
    is_request,
    number_in,
)

INTERNET: Final = "internet"
"""The place of who sends from outside."""
_IPV4: Final = 0x0800  # ETH_P_IP of <linux/if_ether.h>
_ADDRESS_OF: Final = 0x8927  # SIOCGIFHWADDR of <linux/sockios.h>
_TTL, _ICMP = 64, 1
_MOST_SECONDS: Final = 1.5
_LEAST_SECONDS: Final = 0.1
"""So long is listened: without delay a packet takes less than 1 ms. Figures of our own."""
_PAUSE_SECONDS: Final = 0.05
_ENDED_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True, order=True)
class Forged:
    """A packet: where it is sent from, to which gateway, and whose addresses it bears.

    ``place`` is a network, or the Internet; ``source`` and ``target`` are networks, and stand for
    the hosts in them.
    """

    place: str
    gateway: str
    source: str
    target: str


def arrived(
    design: Design,
    forged: Sequence[Forged],
    genuine: Sequence[Forged],
    monotonic: Callable[[], float],
) -> frozenset[Forged]:
    """Send packets, and return those that came to the host that they are meant for.

    Args:
        design: The lab that is up.
        forged: Packets that must not arrive.
        genuine: Packets sent in the same way that should: once they are there, the others had
            their time as well.
        monotonic: A clock that never goes back, seconds.

    Raises:
        ProviderError: a namespace is gone.
    """
    packets = [*forged, *genuine]
    places = {one.place for one in packets}
    with ExitStack() as stack, _mouths(design, places) as mouths:
        ears = {name: _ear(design, name, stack) for name in {one.target for one in packets}}
        _send(design, packets, mouths)
        return _heard(ears, packets, len(forged), monotonic)


@contextmanager
def _mouths(design: Design, places: Iterable[str]) -> Iterator[Mapping[str, socket.socket]]:
    """Open a socket for frames at each place.

    The end of one takes some 10 ms of waiting in the kernel, so all are ended at once.
    """
    opened: dict[str, socket.socket] = {}
    try:
        for place in places:
            space = design.internet if place == INTERNET else design.namespace(place)
            opened[place] = socket_in(space, socket.AF_PACKET, socket.SOCK_DGRAM, 0)
        yield opened
    finally:
        with ThreadPoolExecutor(_ENDED_AT_ONCE) as pool:
            list(pool.map(socket.socket.close, opened.values()))


def _ear(design: Design, network: str, stack: ExitStack) -> socket.socket:
    space = design.namespace(network)
    ear = socket_in(space, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    ear.setblocking(False)
    return stack.enter_context(ear)


def _send(design: Design, packets: Iterable[Forged], mouths: Mapping[str, socket.socket]) -> None:
    cards: dict[tuple[str, str], bytes] = {}
    for number, one in enumerate(packets):
        if (one.place, one.gateway) not in cards:
            cards[one.place, one.gateway] = _card(design, one)
        device = f"i-{short(one.gateway)}" if one.place == INTERNET else "lan0"
        where = (device, _IPV4, 0, 0, cards[one.place, one.gateway])
        mouths[one.place].sendto(_packet(design, one, number), where)


def _card(design: Design, one: Forged) -> bytes:
    """Return the hardware address of the gateway on the wire of a packet."""
    device = "wan0" if one.place == INTERNET else leg_name(one.place)
    with socket_in(design.namespace(one.gateway), socket.AF_INET, socket.SOCK_DGRAM, 0) as asking:
        answer = fcntl.ioctl(asking, _ADDRESS_OF, struct.pack("256s", device.encode()))
    return answer[18:24]  # struct ifreq: 16 bytes of name, 2 of family, then the address


def _packet(design: Design, one: Forged, number: int) -> bytes:
    body = echo(number & 0xFFFF, identifier=number >> 16)
    ends = (socket.inet_aton(design.wires[name].host) for name in (one.source, one.target))
    fields = (0x45, 0, 20 + len(body), 0, 0, _TTL, _ICMP)
    head = struct.pack("!BBHHHBBH4s4s", *fields, 0, *ends)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def _heard(
    ears: Mapping[str, socket.socket],
    packets: Sequence[Forged],
    forged: int,
    monotonic: Callable[[], float],
) -> frozenset[Forged]:
    """Listen until the genuine ones are there, and then as long again."""
    names = {ear: name for name, ear in ears.items()}
    waiting = set(range(forged, len(packets)))
    found: set[int] = set()
    began = monotonic()
    ends = began + _MOST_SECONDS
    while monotonic() < ends:
        ready, _, _ = select.select(list(names), [], [], _PAUSE_SECONDS)
        for ear in ready:
            number = _number(ear)
            if number < len(packets) and packets[number].target == names[ear]:
                found.add(number)
        if waiting and waiting <= found:
            waiting = set()
            ends = min(ends, 2 * monotonic() - began + _LEAST_SECONDS)
    return frozenset(packets[number] for number in found)


def _number(ear: socket.socket) -> int:
    """Return the number of a packet that came, or one that none has.

    It is in the identifier and the sequence number of ICMP; other requests of ours have an
    identifier that no number of these begins with.
    """
    packet = ear.recv(2048)
    if not is_request(packet):
        return OURS << 16
    return identifier_in(packet) << 16 | number_in(packet)
