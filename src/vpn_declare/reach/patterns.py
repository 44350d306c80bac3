"""Names in expectations to networks: ``hcm03.vpc1``, ``store-*``, ``hcm03.*``, ``any``."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import translate
from typing import Final

from vpn_declare.reach.fabric import Fabric

_ANY: Final = "any"
_SPECIAL: Final = re.compile(r"[*?\[]")


class NetworkNames:
    """Finds the networks of a fabric that a pattern means.

    A site's name means all its networks, a gateway's name those behind it, ``any`` every one. The
    wildcards ``*``, ``?`` and ``[1-9]`` never reach across the dot.
    """

    def __init__(self, fabric: Fabric) -> None:
        self._networks: dict[str, dict[str, frozenset[str]]] = {}
        for home in fabric.homes.values():
            site, _, name = home.address.partition(".")
            self._put(site, name, home.address)
            for gateway in home.gateways:
                self._put(*gateway.partition(".")[::2], home.address)
        self._all = frozenset(fabric.homes)

    def _put(self, site: str, name: str, network: str) -> None:
        things = self._networks.setdefault(site, {})
        things[name] = things.get(name, frozenset()) | {network}

    def matching(self, pattern: str) -> frozenset[str]:
        """Return the topology addresses of the networks that a pattern means."""
        if pattern == _ANY:
            return self._all
        site_pattern, dot, thing_pattern = pattern.partition(".")
        found: set[str] = set()
        for site in _matching(site_pattern, self._networks):
            things = self._networks[site]
            for thing in _matching(thing_pattern if dot else "*", things):
                found |= things[thing]
        return frozenset(found)


def _matching(pattern: str, names: Mapping[str, object]) -> Iterable[str]:
    if _SPECIAL.search(pattern) is None:
        return [pattern] if pattern in names else []
    match = re.compile(translate(pattern)).match
    return [name for name in names if match(name)]
