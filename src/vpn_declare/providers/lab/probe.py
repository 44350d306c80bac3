"""Real packets from every host to every other one, all at once: ICMP echo, with a pattern inside.

The pattern tells our packets from others, and in the capture it tells what crosses in clear.
"""

import select
import socket
import struct
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.enter import socket_in

PATTERN: Final = b"vpn-declare lab, in clear! "
_ECHO_REQUEST, _ECHO_REPLY = 8, 0
OURS: Final = 0x7664
"""The identifier of our requests."""
_HEADERS: Final = 28
"""Bytes of the headers of IPv4 and ICMP (RFC 791, 792)."""
_USUAL: Final = _HEADERS + 2 * len(PATTERN)
"""Bytes of a request whose size does not matter; it holds the pattern twice."""
_ROUNDS: Final = 4
"""How often a pair is tried that has not answered."""
_ROUND_SECONDS: Final = 0.4
"""So long a round is listened to; in a lab without delay an answer takes less than 1 ms."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Host:
    name: str
    address: str
    socket: socket.socket


def probe(
    design: Design, pairs: Iterable[Pair], monotonic: Callable[[], float], patience: float = 1.0
) -> frozenset[Pair]:
    """Return the pairs of networks whose hosts reach each other.

    Args:
        design: The lab that is up.
        pairs: Source and target, topology addresses of networks.
        monotonic: A clock that never goes back, seconds.
        patience: Factor for the time that a round is listened to.

    Raises:
        ProviderError: a host's namespace is gone.
    """
    waiting = set(pairs)
    reached: set[Pair] = set()
    names = sorted({name for pair in waiting for name in pair})
    with ExitStack() as stack:
        hosts = {name: _host(design, name, stack) for name in names}
        owner = {host.address: name for name, host in hosts.items()}
        for number in range(_ROUNDS):
            _send(hosts, waiting, number)
            ends = monotonic() + _ROUND_SECONDS * patience
            while waiting and (left := ends - monotonic()) > 0:
                answered = _answered(hosts, owner, left)
                reached |= answered & waiting
                waiting -= answered
    return frozenset(reached)


def _host(design: Design, name: str, stack: ExitStack) -> _Host:
    space, address = design.namespace(name), design.wires[name].host
    raw = socket_in(space, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    return _Host(name, address, stack.enter_context(raw))


def _send(hosts: Mapping[str, _Host], pairs: Iterable[Pair], number: int) -> None:
    for source, target in pairs:
        try:
            hosts[source].socket.sendto(echo(number), (hosts[target].address, 0))
        except OSError:  # no route: it is not reached, which is what we ask
            continue


def _answered(
    hosts: Mapping[str, _Host], owner: Mapping[str, str], seconds: float
) -> frozenset[Pair]:
    by_socket = {host.socket: host for host in hosts.values()}
    ready, _, _ = select.select(list(by_socket), [], [], seconds)
    found: set[Pair] = set()
    for item in ready:
        packet, (address, _) = item.recvfrom(2048)
        if is_reply(packet) and PATTERN in packet and address in owner:
            found.add((by_socket[item].name, owner[address]))
    return frozenset(found)


def echo(number: int, size: int = _USUAL, identifier: int = OURS) -> bytes:
    """Return an echo request that, with its IP header, has this many bytes."""
    room = size - _HEADERS
    payload = (PATTERN * (room // len(PATTERN) + 1))[:room]
    head = struct.pack("!BBHHH", _ECHO_REQUEST, 0, 0, identifier, number)
    found = checksum(head + payload)
    return struct.pack("!BBHHH", _ECHO_REQUEST, 0, found, identifier, number) + payload


def is_request(packet: bytes) -> bool:
    """Tell whether an IPv4 packet is a request that we made, whatever its identifier."""
    return _body(packet)[:1] == bytes([_ECHO_REQUEST]) and PATTERN in packet


def is_reply(packet: bytes) -> bool:
    """Tell whether an IPv4 packet answers one of our requests."""
    body = _body(packet)
    return body[:1] == bytes([_ECHO_REPLY]) and int.from_bytes(body[4:6], "big") == OURS


def number_in(packet: bytes) -> int:
    """Return the number that was given to a request, or found in its answer."""
    return int.from_bytes(_body(packet)[6:8], "big")


def identifier_in(packet: bytes) -> int:
    """Return the identifier of a request."""
    return int.from_bytes(_body(packet)[4:6], "big")


def _body(packet: bytes) -> bytes:
    return packet[(packet[0] & 15) * 4 :]


def checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    padded = data + b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
