"""Addresses that people write in ``moved``, ``removed`` and ``import``."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from vpn_declare.load.globs import is_glob
from vpn_declare.model.topology import Site

_TUNNEL: Final = re.compile(r"([^\s@]+?)\s*--\s*([^\s@]+)\s*(@\S+)?")


class Sort(Enum):
    """What an address speaks of."""

    SITE = "a site"
    THING = "a thing of a site"
    TUNNEL = "a tunnel"
    RESOURCE = "a resource"


def canonical(text: str) -> str:
    """Return an address in its one spelling: no blanks, the ends of a tunnel sorted."""
    match = _TUNNEL.fullmatch(text.strip())
    if match is None:
        return text.strip()
    left, right = sorted((match[1], match[2]))
    return f"{left}--{right}{match[3] or ''}"


def sort_of(address: str) -> Sort:
    """Return what a canonical address speaks of."""
    if "/" in address:
        return Sort.RESOURCE
    if "--" in address:
        return Sort.TUNNEL
    return Sort.THING if "." in address else Sort.SITE


@dataclass(frozen=True, slots=True)
class Declared:
    """What the topology declares, and what it would but for a fault in its declaration.

    ``shards`` holds the addresses of a gateway's shards by the gateway's own, which nothing has
    any more; ``renamed`` the addresses of tunnels by those that they would have without shards.
    """

    sites: Mapping[str, Site]
    tunnels: Collection[str]
    broken: frozenset[str]
    shards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def meant_by(self, address: str) -> tuple[str, ...]:
        """Return what a written canonical address stands for: shards, or the address itself."""
        return self.shards.get(address) or (self.renamed.get(address, address),)

    def holds(self, address: str) -> bool:
        """Tell whether a canonical address is declared; of a resource, whether its site is."""
        match sort_of(address):
            case Sort.TUNNEL:
                return address in self.tunnels
            case Sort.RESOURCE:
                return address.partition("/")[0] in self.sites
            case Sort.SITE:
                return address in self.sites
            case Sort.THING:
                return self._thing(*address.partition(".")[::2])

    def _thing(self, name: str, thing: str) -> bool:
        site = self.sites.get(name)
        return site is not None and any(
            thing in part for part in (site.vpcs, site.networks, site.gateways)
        )

    def is_certain(self, address: str) -> bool:
        """Tell whether what is not declared here is declared nowhere."""
        return not self.broken and not is_glob(address)

    def near(self, address: str) -> list[str]:
        """Return addresses of the same sort, to suggest one of them."""
        match sort_of(address):
            case Sort.TUNNEL:
                return list(self.tunnels)
            case Sort.THING if address.partition(".")[0] in self.sites:
                site = self.sites[address.partition(".")[0]]
                things = (*site.vpcs, *site.networks, *site.gateways)
                return [f"{site.name}.{thing}" for thing in things]
            case _:
                return list(self.sites)
