"""The gateways that tunnels name, one by one or by pattern."""

from collections.abc import Iterable, Mapping

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway, BuiltSite
from vpn_declare.load.faults import Faults
from vpn_declare.load.globs import Names, is_glob, matches
from vpn_declare.load.places import Spot
from vpn_declare.model.diagnostic import Place


class Ends:
    """Looks gateways up by ``site.gateway``.

    ``broken`` are sites that have a fault of their own: that names of theirs are not found is no
    news.
    """

    def __init__(
        self, sites: Mapping[str, BuiltSite], broken: frozenset[str], faults: Faults
    ) -> None:
        self._sites = sites
        self._names = Names(sites)
        self._broken = broken
        self._faults = faults
        self._gateways = {
            f"{name}.{gateway}": built
            for name, site in sites.items()
            for gateway, built in site.gateways.items()
        }

    def gateway(self, address: str) -> BuiltGateway:
        """Return the gateway at an address that ``one`` or ``several`` gave."""
        return self._gateways[address]

    @property
    def is_whole(self) -> bool:
        """Whether no site has a fault of its own, so that what is not found is nowhere."""
        return not self._broken

    def site_exists(self, name: str) -> bool:
        """Tell whether there is such a site, whole or broken."""
        return name in self._sites or name in self._broken

    def has_network(self, site: str, network: str) -> bool:
        """Tell whether a site has such a VPC or network, or is broken."""
        found = self._sites.get(site)
        return found is None or network in found.site.vpcs or network in found.site.networks

    def networks_like(self, pattern: str) -> list[str]:
        """Return the topology addresses of VPCs and networks that a pattern matches, sorted."""
        site_pattern, _, network_pattern = pattern.partition(".")
        return [
            f"{name}.{network}"
            for name in self._names.matching(site_pattern)
            for network in sorted((*self._sites[name].site.vpcs, *self._sites[name].site.networks))
            if matches(network_pattern, network)
        ]

    def one(self, text: str, spot: Spot) -> str | None:
        """Return the address of one gateway, or None after a fault at ``spot``."""
        if text in self._gateways:
            return text
        if is_glob(text):
            self._faults.add(
                codes.BAD_TUNNEL,
                f"'{text}' is a pattern; a tunnel has two ends, each one gateway.",
                "Use 'mesh:' or 'hub-spoke:' for many tunnels.",
                place=spot.nearest(),
            )
            return None
        self._tell_unknown(text, spot.nearest())
        return None

    def several(self, patterns: Iterable[tuple[str, Spot]]) -> list[str]:
        """Return the addresses that patterns match, in the order of the patterns, each once."""
        found: dict[str, None] = {}
        for pattern, spot in patterns:
            if not is_glob(pattern):
                one = self.one(pattern, spot)
                found.update({one: None} if one else {})
                continue
            matching = self._matching(pattern)
            found.update(dict.fromkeys(matching))
            if not matching and not self._broken:
                self._faults.add(
                    codes.MATCHES_NOTHING, f"No gateway matches '{pattern}'.", place=spot.nearest()
                )
        return list(found)

    def _matching(self, pattern: str) -> list[str]:
        site_pattern, _, gateway_pattern = pattern.partition(".")
        return [
            f"{site}.{gateway}"
            for site in self._names.matching(site_pattern)
            for gateway in self._sites[site].gateways
            if matches(gateway_pattern, gateway)
        ]

    def _tell_unknown(self, text: str, place: Place) -> None:
        site, dot, gateway = text.partition(".")
        if site in self._broken:
            return
        if not dot:
            detail = f"'{text}' is no gateway: a gateway is named SITE.GATEWAY."
            fix = f"Write '{text}.' and the name of one of its gateways."
        elif site not in self._sites:
            near = self._faults.did_you_mean(site, self._names)
            detail, fix = (
                f"No site is named '{site}'.{near}",
                "Correct the name, or declare the site.",
            )
        else:
            known = self._sites[site].gateways
            near = self._faults.did_you_mean(gateway, known)
            detail = f"Site '{site}' has no gateway '{gateway}'.{near}"
            fix = f"It has: {', '.join(known)}." if known else "It has no gateway at all."
        self._faults.add(codes.UNKNOWN_NAME, detail, fix, place=place)
