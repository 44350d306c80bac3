"""What crosses the Internet of a lab, frame by frame: IKE and ESP, and nothing else."""

import socket
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from vpn_declare.providers.lab.design import Design
from vpn_declare.providers.lab.enter import socket_in
from vpn_declare.providers.lab.probe import PATTERN

_ALL: Final = 3  # ETH_P_ALL of <linux/if_ether.h>
_IPV4, _UDP, _ESP = b"\x08\x00", 17, 50
_IKE_PORT, _NAT_PORT = 500, 4500
_OFFSET, _MORE = 0x1FFF, 0x2000  # of the flags of IPv4 (RFC 791)
_PAUSE_SECONDS: Final = 0.1


@dataclass(slots=True)
class Tally:
    """Frames seen on the Internet, by what they are. ``clear`` hold our pattern, readable.

    The pieces of an IKE packet that was cut up count as IKE; only the first has its ports.
    """

    ike: int = 0
    esp: int = 0
    other: int = 0
    clear: int = 0
    _cut: set[bytes] = field(default_factory=set)

    def count(self, frame: bytes) -> None:
        """Count one frame; what is not IPv4 (ARP) is left out."""
        if frame[12:14] != _IPV4:
            return
        self.clear += PATTERN in frame
        packet = frame[18:20] + frame[26:34]  # its number, source and destination
        cut = int.from_bytes(frame[20:22], "big")
        if _is_esp(frame) and not cut & _OFFSET:
            self.esp += 1
        elif (_is_ike(frame) and not cut & _OFFSET) or (packet in self._cut and cut & _OFFSET):
            self.ike += 1
            self._cut |= {packet} if cut & _MORE else set()
        else:
            self.other += 1


def _is_esp(frame: bytes) -> bool:
    """Tell whether a frame is ESP: in UDP, an SPI of 0 means IKE (RFC 3948)."""
    spi = frame[14 + (frame[14] & 15) * 4 :][8:12]
    return frame[23] == _ESP or (_NAT_PORT in _ports(frame) and any(spi))


def _is_ike(frame: bytes) -> bool:
    return bool(_ports(frame) & {_IKE_PORT, _NAT_PORT})


def _ports(frame: bytes) -> set[int]:
    """Return both UDP ports; none of any other protocol."""
    data = frame[14 + (frame[14] & 15) * 4 :]
    ports = {int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")}
    return ports if frame[23] == _UDP else set()


@dataclass(slots=True)
class Wiretap:
    """Listens on every link of the Internet, for as long as it is entered."""

    design: Design
    tally: Tally = field(default_factory=Tally)
    _socket: socket.socket = field(init=False)
    _thread: threading.Thread = field(init=False)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        """Begin to listen.

        Raises:
            ProviderError: there is no Internet.
        """
        protocol = socket.htons(_ALL)
        self._socket = socket_in(self.design.internet, socket.AF_PACKET, socket.SOCK_RAW, protocol)
        self._socket.settimeout(_PAUSE_SECONDS)
        self._thread = threading.Thread(target=self._listen, name="wiretap")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        self._is_over.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                self.tally.count(self._socket.recv(65535))
            except TimeoutError:
                continue
