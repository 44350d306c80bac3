"""What products call the algorithms, by canonical name: what a person types into their forms.

Where a product spells something differently for IKE and for ESP, both stand there, IKE first. A
product without a table takes the canonical names, or shows menus that speak for themselves.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vpn_declare.kinds.crypto.transforms import DH_GROUPS

Keywords = Mapping[str, str]


def _table(*parts: Mapping[str, str]) -> Keywords:
    return MappingProxyType({name: word for part in parts for name, word in part.items()})


def _groups(prefix: str, *names: str) -> dict[str, str]:
    """Return groups by their IANA number behind a word."""
    return {name: f"{prefix}{DH_GROUPS[name]}" for name in names}


_MODP: Final = ("modp2048", "modp3072", "modp4096", "modp6144", "modp8192")
_ECP: Final = ("ecp256", "ecp384", "ecp521")
_OLD: Final = ("modp1024", "modp1536")

AWS_WORDS: Final = _table(
    {"aes256gcm16": "AES256-GCM-16", "aes128gcm16": "AES128-GCM-16"},
    {"aes256": "AES256", "aes128": "AES128"},
    {"sha512": "SHA2-512", "sha384": "SHA2-384", "sha256": "SHA2-256", "sha1": "SHA1"},
    _groups("", "modp1024", "modp1536", *_MODP, *_ECP),
    _groups("", "modp1024s160", "modp2048s224", "modp2048s256"),
)
"""EC2 API, VpnTunnelOptionsSpecification."""

AZURE_WORDS: Final = _table(
    {"aes256gcm16": "GCMAES256", "aes192gcm16": "GCMAES192", "aes128gcm16": "GCMAES128"},
    {"aes256": "AES256", "aes192": "AES192", "aes128": "AES128", "3des": "DES3", "des": "DES"},
    {"null": "None", "sha384": "SHA384", "sha256": "SHA256", "sha1": "SHA1", "md5": "MD5"},
    {"modp768": "DHGroup1, PFS1", "modp1024": "DHGroup2, PFS2"},
    {"modp2048": "DHGroup14, PFS2048", "modp2048s256": "DHGroup24, PFS24"},
    {"ecp256": "ECP256", "ecp384": "ECP384"},
)
"""Microsoft Learn, IPsec policies of VPN gateways. For ESP with GCM the integrity is the same."""

GCP_WORDS: Final = _table(
    {f"aes{bits}gcm16": f"AES-GCM-16-{bits}" for bits in (256, 192, 128)},
    {f"aes{bits}": f"AES-CBC-{bits}" for bits in (256, 192, 128)},
)
"""Google Cloud VPN, supported IKE ciphers: length of the tag in bytes, then of the key in bits."""

OPENSTACK_WORDS: Final = _table(
    {f"aes{bits}gcm16": f"aes-{bits}-gcm-16" for bits in (256, 192, 128)},
    {f"aes{bits}": f"aes-{bits}" for bits in (256, 192, 128)},
    {name: name for name in ("sha512", "sha384", "sha256", "sha1")},
    {"aesxcbc": "aes-xcbc", "aescmac": "aes-cmac"},
    _groups("group", *_OLD, *_MODP, *_ECP, "x25519"),
)
"""OpenStack Networking API, VPNaaS: IKE and IPsec policies."""

VNG_WORDS: Final = _table(
    {
        f"aes{bits}{mode}{octets}": f"aes{bits}{mode}{octets * 8}"
        for bits in (256, 192, 128)
        for mode in ("gcm", "ccm")
        for octets in (16, 12, 8)
    },
    {f"aes{bits}": f"aes{bits}" for bits in (256, 192, 128)},
    {"sha512": "sha2_512", "sha384": "sha2_384", "sha256": "sha2_256", "sha1": "sha"},
    {"md5": "md5", **{name: name for name in ("modp768", *_OLD, *_MODP)}},
)
"""VNG Cloud, supported IPsec configuration: length of the tag in bits."""

VYOS_WORDS: Final = _table(
    {f"aes{bits}gcm16": f"aes{bits}gcm128" for bits in (256, 192, 128)},
    {name: name for name in ("aes256", "aes192", "aes128", "chacha20poly1305", "3des")},
    {name: name for name in ("sha512", "sha384", "sha256", "sha1", "md5")},
    _groups("", *_OLD, *_MODP, *_ECP, "x25519"),
)
"""VyOS, `vpn ipsec ike-group` and `esp-group`; groups by number."""

FORTIGATE_WORDS: Final = _table(
    {"aes256gcm16": "aes256gcm", "aes128gcm16": "aes128gcm"},
    {"chacha20poly1305": "chacha20poly1305", "3des": "3des"},
    {name: name for name in ("aes256", "aes192", "aes128")},
    {name: name for name in ("sha512", "sha384", "sha256", "sha1", "md5")},
    _groups("", *_OLD, *_MODP, *_ECP, "x25519"),
)
"""FortiOS, `set proposal` (cipher and hash with a dash, `aes256gcm-prfsha384`), `set dhgrp`."""

CISCO_WORDS: Final = _table(
    {f"aes{bits}gcm16": f"aes-gcm-{bits}, esp-gcm {bits}" for bits in (256, 128)},
    {f"aes{bits}": f"aes-cbc-{bits}, esp-aes {bits}" for bits in (256, 192, 128)},
    {name: name for name in ("sha512", "sha384", "sha256", "sha1", "md5")},
    {"3des": "3des"},
    _groups("", *_OLD, "modp2048", "modp3072", "modp4096", *_ECP),
)
"""Cisco IOS XE: `crypto ikev2 proposal`, then `crypto ipsec transform-set`; groups by number."""

MIKROTIK_WORDS: Final = _table(
    {f"aes{bits}gcm16": f"aes-{bits}-gcm" for bits in (256, 192, 128)},
    {f"aes{bits}": f"aes-{bits}, aes-{bits}-cbc" for bits in (256, 192, 128)},
    {"3des": "3des", **{name: name for name in ("sha512", "sha256", "sha1", "md5")}},
    {name: name for name in (*_OLD, *_MODP, *_ECP)},
)
"""RouterOS: `/ip ipsec profile`, then `/ip ipsec proposal`."""
