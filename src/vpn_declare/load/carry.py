"""``carry``: which networks of its two ends a tunnel carries."""

from collections.abc import Iterable
from dataclasses import dataclass

from vpn_declare.load import codes
from vpn_declare.load.ends import Ends
from vpn_declare.load.faults import Faults
from vpn_declare.load.globs import is_glob, matches
from vpn_declare.load.written_files import Entry
from vpn_declare.model.tunnel_file import TunnelFile


@dataclass(frozen=True, slots=True)
class _Named:
    """One entry of ``carry``: its position, and the patterns of its site and its network."""

    index: int
    site: str
    pattern: str


class Carry:
    """The ``carry`` of one item, which may be a pattern that makes many tunnels.

    It names networks of either end. An end none of whose networks is named carries all that it
    has. A name must be of use to one of the item's tunnels at least.
    """

    def __init__(self, item: Entry[TunnelFile], ends: Ends) -> None:
        self._item = item
        self._ends = ends
        self._of_site: dict[str, list[_Named]] = {}
        self._of_sites: list[_Named] = []
        for index, text in enumerate(item.model.carry or ()):
            site, _, pattern = text.partition(".")
            named = _Named(index, site, pattern)
            target = self._of_sites if is_glob(site) else self._of_site.setdefault(site, [])
            target.append(named)
        self._used: set[int] = set()

    def networks_of(self, address: str) -> tuple[str, ...]:
        """Return what the end at a gateway carries, sorted."""
        site = address.partition(".")[0]
        behind = self._ends.gateway(address).gateway.networks
        chosen: set[str] = set()
        several = (named for named in self._of_sites if matches(named.site, site))
        for named in (*self._of_site.get(site, ()), *several):
            found = [network for network in behind if matches(named.pattern, network)]
            chosen.update(found)
            if found:
                self._used.add(named.index)
        return tuple(sorted(chosen)) if chosen else behind

    def tell_unused(self, addresses: Iterable[str], faults: Faults) -> None:
        """Note what is named in vain, once all tunnels of the item were asked for."""
        texts = self._item.model.carry or ()
        unused = [index for index in range(len(texts)) if index not in self._used]
        if not unused:
            return
        behind = sorted(
            f"{address.partition('.')[0]}.{name}"
            for address in addresses
            for name in self._ends.gateway(address).gateway.networks
        )
        for index in unused:
            self._tell(texts[index], index, behind, faults)

    def _tell(self, text: str, index: int, behind: list[str], faults: Faults) -> None:
        site, dot, network = text.partition(".")
        code, fix = codes.UNKNOWN_NAME, "Correct the name, or declare it."
        if not dot:
            code = codes.NOT_CARRIED
            detail = f"'{text}' is no network: a network is named SITE.NETWORK."
        elif not is_glob(site) and not self._ends.site_exists(site):
            detail = f"No site is named '{site}'."
        elif not is_glob(text) and not self._ends.has_network(site, network):
            detail = f"Site '{site}' has no VPC or network '{network}'."
        else:
            code = codes.NOT_CARRIED
            detail = f"'{text}' is behind neither end, so the tunnel cannot carry it."
            fix = "Remove it, or name the gateway that it is behind."
        if "has no" in detail or not dot:
            detail += faults.did_you_mean(text, behind)
        item = self._item.spot
        place = item.find("carry", index) or item.nearest("carry")
        faults.add(code, detail, fix, place=place)
