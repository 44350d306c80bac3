"""The largest packet that fits through a tunnel, exactly, from its ESP proposal and its path.

An ESP packet in tunnel mode (RFC 4303) is: outer IP header, UDP header where NAT is on the way
(RFC 3948), SPI and sequence number (8), IV, the inner packet padded together with its two trailing
bytes to the cipher's block, and the ICV. So the inner packet has at most
``floor(path - outer - udp - 8 - IV - ICV, block) - 2`` bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vpn_declare.model.end_settings import Encapsulation
from vpn_declare.model.topology import Topology, Tunnel

ETHERNET: Final = 1500
"""Bytes of the usual path MTU."""
PPPOE: Final = 1492
"""Bytes of a path MTU with PPPoE (RFC 2516)."""

_IPV4, _IPV6, _TCP, _UDP, _ESP, _TRAILER = 20, 40, 20, 8, 8, 2
"""Bytes of headers and of ESP's trailer: RFC 791, 8200, 9293, 768, 4303."""


@dataclass(frozen=True, slots=True)
class _Cipher:
    """Bytes of the IV, of the block that is padded to, and of the tag of an AEAD cipher."""

    iv: int
    block: int
    tag: int = 0


_AEAD: Final = MappingProxyType(
    {f"{mode}{tag}": _Cipher(8, 4, tag) for mode in ("gcm", "ccm") for tag in (8, 12, 16)}
)
"""RFC 4106 and RFC 4309."""
_CIPHERS: Final = MappingProxyType(
    {
        "chacha20poly1305": _Cipher(8, 4, 16),  # RFC 7634
        "3des": _Cipher(8, 8),  # RFC 2451
        "des": _Cipher(8, 8),  # RFC 2405
        "null": _Cipher(0, 4),  # RFC 2410
    }
)
_AES_CBC: Final = _Cipher(16, 16)
"""RFC 3602."""
_ICV: Final = MappingProxyType(
    {
        "md5": 12,  # RFC 2403
        "sha1": 12,  # RFC 2404
        "aesxcbc": 12,  # RFC 3566
        "aescmac": 12,  # RFC 4494
        "sha256": 16,  # RFC 4868
        "sha384": 24,
        "sha512": 32,
    }
)


@dataclass(frozen=True, slots=True)
class PathKind:
    """What lies under a tunnel: the path's MTU in bytes, UDP encapsulation, IP of the outside."""

    mtu: int = ETHERNET
    has_nat: bool = False
    is_ipv6: bool = False


def path_under(topology: Topology, tunnel: Tunnel) -> PathKind:
    """Return what lies under a tunnel: the narrower line of the two, and whether ESP is in UDP.

    It is where an end is behind a translator, or was told to wrap it: then the header is in every
    packet, NAT or not (RFC 3948, section 2).
    """
    ends = (tunnel.left, tunnel.right)
    gateways = [topology.sites[end.site].gateways[end.gateway] for end in ends]
    return PathKind(
        mtu=min(gateway.mtu or ETHERNET for gateway in gateways),
        has_nat=any(gateway.behind_nat for gateway in gateways)
        or any(end.own.nat_t is Encapsulation.FORCE for end in ends),
    )


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the largest inner packet, and of the largest TCP segment in it over IPv4."""

    mtu: int
    mss: int


def room_in(esp: Mapping[str, object], path: PathKind | None = None) -> Room | None:
    """Return how much fits through a Child SA; None for a cipher or hash that is not known.

    Args:
        esp: Its proposal, ``encryption`` and ``integrity`` under their canonical names.
        path: What lies under it; plain Ethernet without NAT where left out.
    """
    under = path or PathKind()
    cipher = _cipher(str(esp.get("encryption", "")))
    icv = cipher.tag or _ICV.get(str(esp.get("integrity", ""))) if cipher else None
    if cipher is None or icv is None:
        return None
    outer = (_IPV6 if under.is_ipv6 else _IPV4) + _UDP * under.has_nat + _ESP
    left = under.mtu - outer - cipher.iv - icv
    inner = left - left % cipher.block - _TRAILER
    return Room(mtu=inner, mss=inner - _IPV4 - _TCP)


def _cipher(name: str) -> _Cipher | None:
    if name in _CIPHERS:
        return _CIPHERS[name]
    mode = name.lstrip("aes").lstrip("0123456789")
    if mode in _AEAD:
        return _AEAD[mode]
    return _AES_CBC if name in {"aes128", "aes192", "aes256"} else None
