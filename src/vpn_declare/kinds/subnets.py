"""The subnet of a gateway that was given none: derived from its name alone.

A subnet cannot be changed, only replaced, and the gateway's public address goes with it. So it
must depend on nothing that other people edit: not on the order of the file, and not on which other
gateways there are. That rules out probing for a free slot, because whoever comes first in some
order would push the next one on. A name therefore has exactly one slot, and two names that meet in
one are told to the user, who writes ``subnet:`` for the newer.

To make that rare where people number their gateways, the number at the end of a name counts slots
from where the rest of the name leads: ``vpngw-01`` and ``vpngw-02`` are neighbours and never meet.
What was derived is remembered, so that it outlives a rename.

Slots are taken from the upper half of the VPC: people number workloads from the bottom.
"""

import hashlib
import re
from ipaddress import ip_network
from typing import Final

from vpn_declare.model.topology import Gateway, Site

_NUMBERED: Final = re.compile(r"(?P<stem>.*?)(?P<number>[0-9]*)", re.DOTALL)
_LENGTHS: Final = (24, 28)
"""Prefix lengths that VNG documents for subnets; the longer one where a VPC has few of the other.

"VPC and subnet" pages of the vServer docs; its API takes more, but a gateway needs one address.
"""
_WIDEST_FOR_SHORT: Final = 16


def subnet_of(site: Site, gateway: Gateway) -> str:
    """Return the subnet of a gateway in a VPC: as written, as it was before, or derived."""
    vpc = site.vpcs[gateway.vpc or ""]
    return gateway.subnet or gateway.kept_subnet or derived_subnet(vpc.cidr, gateway.name)


def derived_subnet(vpc_cidr: str, gateway: str) -> str:
    """Return the subnet of a gateway in a VPC: a /24 of a VPC of /16 or wider, else a /28.

    A VPC narrower than a /28 is taken whole. Of an IPv6 VPC it is a /64.
    """
    vpc = ip_network(vpc_cidr)
    length = _subnet_length(vpc.version, vpc.prefixlen)
    slots = 1 << (length - vpc.prefixlen)
    upper = slots // 2
    slot = upper + _slot_of(gateway) % (slots - upper)
    first = int(vpc.network_address) + (slot << (vpc.max_prefixlen - length))
    return f"{vpc.network_address.__class__(first)}/{length}"


def _subnet_length(version: int, vpc_length: int) -> int:
    if version != 4:  # noqa: PLR2004 - the IP version
        return max(64, vpc_length)
    length = _LENGTHS[0] if vpc_length <= _WIDEST_FOR_SHORT else _LENGTHS[1]
    return max(length, vpc_length)


def _slot_of(gateway: str) -> int:
    match = _NUMBERED.fullmatch(gateway)
    stem, number = (match["stem"], match["number"]) if match else (gateway, "")
    start = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:8], "big")
    return start + int(number or 0)
