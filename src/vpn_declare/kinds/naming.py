"""Addresses of neutral resources, and the titles that they bear on the far side."""

import hashlib
import re
from typing import Final

from vpn_declare.model.address import Address, name_of, site_of
from vpn_declare.model.topology import Tunnel, TunnelEnd

TITLE_LENGTHS: Final = (5, 50)
"""Characters of a title: VNG's rule for every name in its console, the strictest known."""

_FOREIGN: Final = re.compile(r"[^A-Za-z0-9_-]+")
_SUFFIX_LENGTH: Final = 6


def peer_name(tunnel: Tunnel, local: TunnelEnd, remote: TunnelEnd) -> str:
    """Return the name of a peer: ``vpngw-01/han01.vpngw-01``, and ``@name`` if there is one."""
    name = f"@{tunnel.name}" if tunnel.name else ""
    return f"{local.gateway}/{remote.address}{name}"


def title_of(address: Address) -> str:
    """Return the title of a resource: ``SITE-NAME`` in VNG's alphabet, 5 to 50 characters.

    A title that had to be cut or filled up ends in a hash of the address, so that cutting cannot
    make two titles one.
    """
    title = _FOREIGN.sub("-", f"{site_of(address)}-{name_of(address)}")
    shortest, longest = TITLE_LENGTHS
    return title if shortest <= len(title) <= longest else distinct_title(title, address)


def distinct_title(title: str, address: Address) -> str:
    """Return ``title`` with a hash of the address at its end, where it alone names two things."""
    suffix = hashlib.sha256(address.encode()).hexdigest()[:_SUFFIX_LENGTH]
    return f"{title[: TITLE_LENGTHS[1] - _SUFFIX_LENGTH - 1]}-{suffix}"


def network_name(address: str) -> str:
    """Return the network's name of a topology address (``vpc1`` of ``hcm03.vpc1``)."""
    return address.partition(".")[2]
