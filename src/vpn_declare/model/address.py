"""Addresses of resources and references between them.

A resource's address is ``site/kind/name``; the name may hold further slashes
(``hcm03/peer/vpngw-01/han01.vpngw-01``). The address is its identity: it never depends on a
position in a file. Topology addresses, which people write, use dots (``hcm03.vpngw-01``) and
``--`` between the two ends of a tunnel; they hold no slash, so the two cannot be confused.
"""

from dataclasses import dataclass
from typing import Final, NewType

Address = NewType("Address", str)

ASIDE: Final = "~replaced"
"""Ends the address of what was put aside until its replacement is up."""


def make_address(site: str, kind: str, name: str) -> Address:
    """Return the address of the resource ``name`` of ``kind`` at ``site``."""
    return Address(f"{site}/{kind}/{name}")


def site_of(address: Address) -> str:
    """Return the site part of an address."""
    return address.split("/", 1)[0]


def kind_of(address: Address) -> str:
    """Return the kind part of an address."""
    return address.split("/", 2)[1]


def name_of(address: Address) -> str:
    """Return the name part of an address, which may hold slashes."""
    return address.split("/", 2)[2]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """The value of another resource's attribute, known at the latest when that one is ready."""

    address: Address
    attribute: str

    def __str__(self) -> str:
        """Return ``address#attribute``, the written form."""
        return f"{self.address}#{self.attribute}"
