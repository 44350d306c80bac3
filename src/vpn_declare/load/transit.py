"""``transit``: networks of other sites that a tunnel carries through one of its ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from vpn_declare.load import codes
from vpn_declare.load.ends import Ends
from vpn_declare.load.faults import Faults, listed
from vpn_declare.load.globs import is_glob, matches
from vpn_declare.load.written_files import Entry
from vpn_declare.model.topology import TunnelEnd
from vpn_declare.model.tunnel_file import TunnelFile


@dataclass(frozen=True, slots=True)
class _Named:
    """One pattern of ``transit``: the end, its position there, and what it matches."""

    end: str
    index: int
    text: str
    networks: Sequence[str]


class Transit:
    """The ``transit`` of one item, which may be a pattern that makes many tunnels.

    A network of either end's own site is never beyond it: a glob passes over such, and a plain
    name must be of use to one of the item's tunnels at least.
    """

    def __init__(self, item: Entry[TunnelFile], ends: Ends) -> None:
        self._item = item
        self._ends = ends
        self._named = [
            _Named(end, index, text, ends.networks_like(text))
            for end, texts in (item.model.transit or {}).items()
            for index, text in enumerate(texts)
        ]
        self._used: set[tuple[str, int]] = set()

    def beyond(self, address: str, other: str) -> tuple[str, ...]:
        """Return what lies beyond the end at ``address``, seen from ``other``; sorted."""
        sites = {address.partition(".")[0], other.partition(".")[0]}
        found: set[str] = set()
        for named in self._named:
            if matches(named.end, address):
                chosen = [n for n in named.networks if n.partition(".")[0] not in sites]
                found.update(chosen)
                if chosen:
                    self._used.add((named.end, named.index))
        return tuple(sorted(found))

    def tell_both(self, ends: Sequence[TunnelEnd], address: str, faults: Faults) -> None:
        """Note what is said to lie beyond both ends of the tunnel ``address``."""
        both = sorted(set(ends[0].transit).intersection(ends[1].transit))
        if both:
            faults.add(
                codes.BAD_TRANSIT,
                f"{listed(both)} cannot lie beyond both ends of {address}.",
                "Name each network at the one end through which it is reached.",
                place=self._item.spot.nearest("transit"),
                path=f"tunnels.{address}",
            )

    def tell_unused(self, gateways: Sequence[str], faults: Faults) -> None:
        """Note what is named in vain, once all tunnels of the item were asked for."""
        for named in self._named:
            if (named.end, named.index) not in self._used:
                self._tell(named, gateways, faults)

    def _tell(self, named: _Named, gateways: Sequence[str], faults: Faults) -> None:
        site, dot, network = named.text.partition(".")
        code, fix = codes.UNKNOWN_NAME, "Correct the name, or declare it."
        if not any(matches(named.end, address) for address in gateways):
            code = codes.BAD_TRANSIT
            detail = f"'{named.end}' is no end of this tunnel."
            fix = f"Name one of its ends: {' or '.join(gateways[:2])}."
        elif not dot:
            code = codes.BAD_TRANSIT
            detail = f"'{named.text}' is no network: a network is named SITE.NETWORK."
        elif not is_glob(site) and not self._ends.site_exists(site):
            detail = f"No site is named '{site}'."
        elif not is_glob(named.text) and not self._ends.has_network(site, network):
            detail = f"Site '{site}' has no VPC or network '{network}'."
        elif not self._ends.is_whole:
            return
        else:
            code = codes.BAD_TRANSIT
            detail = (
                f"'{named.text}' is neither at a third site nor beyond '{named.end}': it is at one"
                " "
                "of the tunnel's own ends, or there is no such network."
            )
            fix = "Name networks of other sites; what an end has itself is named in 'carry:'."
        item = self._item.spot
        place = item.find("transit", named.end, named.index) or item.nearest("transit", named.end)
        faults.add(code, detail, fix, place=place)
