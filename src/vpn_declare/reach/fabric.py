"""What forwards packets: networks, their routes, and the selectors of every gateway.

A fabric is the one model that all questions of reachability are put to. It is made of a topology
(``from_topology``) or of resources as they are wanted or recorded (``from_resources``).

Rules of the model, fail-closed throughout:

1. A packet leaves its network by the longest prefix of the network's routes, else it is dropped.
   A route that somebody else keeps there takes it away from all tunnels; of two equally long ones
   theirs is taken, because nothing says that ours is.
2. A gateway hands it to a network behind it or into a tunnel, whichever prefix is longer; the
   network wins a tie. Both the source and the destination must match a selector pair.
3. The far end must admit it: a selector pair of its own, for the same tunnel, holds both.
4. The far gateway goes on with rule 2, so it may forward into another tunnel of its own. It never
   sends anything through its site to another gateway. A packet that comes back to a gateway is
   dropped.
5. Where several ways are equally long, the lowest preference number wins, then the address of the
   tunnel. What is lost does not count: routes are taken as they will be once they have followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.address_space import AddressSpace

Rank = tuple[int, str]
"""Preference number and tunnel; the lowest is used first."""


class Way(NamedTuple):
    """A route of a network: the gateway that it leads to, and the tunnel that it is for.

    ``piece`` names what it is there by, where a moment of a plan is looked at; else empty.
    """

    rank: Rank
    gateway: str
    tunnel: str
    piece: str = ""


class Selector(NamedTuple):
    """A pair of traffic selectors as one gateway has it, and the gateway at the other end.

    ``piece`` is as for ``Way``.
    """

    rank: Rank
    tunnel: str
    local: Prefix
    remote: Prefix
    far: str
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A network: topology address, prefix, whether a cloud keeps it, the gateways it is behind."""

    address: str
    prefix: Prefix
    is_vpc: bool
    gateways: tuple[str, ...]

    @property
    def site(self) -> str:
        """Its site's name."""
        return self.address.partition(".")[0]


Ways = Mapping[Prefix, tuple[Way, ...]]
Selectors = Mapping[Prefix, tuple[Selector, ...]]
OtherRoutes = Mapping[Prefix, str]


@dataclass(frozen=True)
class Fabric:
    """Everything that decides where a packet goes.

    Attributes:
        homes: The networks by topology address, sorted.
        ways: The routes of each network by destination, the best first.
        selectors: The selector pairs of each gateway by remote prefix, the best first.
        others: The routes that somebody else keeps in a network, and where they lead.
    """

    homes: Mapping[str, Home]
    ways: Mapping[str, Ways]
    selectors: Mapping[str, Selectors]
    others: Mapping[str, OtherRoutes] = field(default_factory=dict)

    @cached_property
    def space(self) -> AddressSpace:
        """All prefixes of the fabric."""
        found = {home.prefix for home in self.homes.values()}
        for routes in (*self.ways.values(), *self.others.values()):
            found.update(routes)
        for selectors in self.selectors.values():
            for remote, pairs in selectors.items():
                found.add(remote)
                found.update(pair.local for pair in pairs)
        return AddressSpace(found)

    @cached_property
    def behind(self) -> Mapping[str, Mapping[Prefix, tuple[str, ...]]]:
        """The networks behind each gateway, by prefix."""
        found: dict[str, dict[Prefix, tuple[str, ...]]] = {}
        for home in self.homes.values():
            for gateway in home.gateways:
                at = found.setdefault(gateway, {})
                at[home.prefix] = (*at.get(home.prefix, ()), home.address)
        return found

    @cached_property
    def admitted(
        self,
    ) -> Mapping[tuple[str, str], Mapping[tuple[Prefix, Prefix], tuple[str, ...]]]:
        """The pairs of local and remote prefix that a gateway admits from a tunnel.

        With each the pieces that it is there by; one is enough.
        """
        found: dict[tuple[str, str], dict[tuple[Prefix, Prefix], tuple[str, ...]]] = {}
        for gateway, selectors in self.selectors.items():
            for pairs in selectors.values():
                for pair in pairs:
                    at = found.setdefault((gateway, pair.tunnel), {})
                    key = (pair.local, pair.remote)
                    at[key] = (*at.get(key, ()), pair.piece)
        return found

    @cached_property
    def names_at(self) -> Mapping[Prefix, tuple[str, ...]]:
        """The networks with each prefix."""
        found: dict[Prefix, tuple[str, ...]] = {}
        for home in self.homes.values():
            found[home.prefix] = (*found.get(home.prefix, ()), home.address)
        return found

    @cached_property
    def of_site(self) -> Mapping[str, tuple[str, ...]]:
        """The networks of each site."""
        found: dict[str, list[str]] = {}
        for home in self.homes.values():
            found.setdefault(home.site, []).append(home.address)
        return {site: tuple(networks) for site, networks in found.items()}

    @cached_property
    def tunnels_of(self) -> Mapping[str, frozenset[str]]:
        """The tunnels that end at each gateway."""
        found: dict[str, set[str]] = {}
        for gateway, selectors in self.selectors.items():
            for pairs in selectors.values():
                for pair in pairs:
                    found.setdefault(gateway, set()).add(pair.tunnel)
                    found.setdefault(pair.far, set()).add(pair.tunnel)
        return {gateway: frozenset(tunnels) for gateway, tunnels in found.items()}

    def classes(self, network: str) -> list[Prefix]:
        """Return the classes of a network's addresses.

        Of a default route (``0.0.0.0/0``) they are those that are no other network's.
        """
        prefix, space = self.homes[network].prefix, self.space
        found = space.classes(prefix)
        if not prefix.is_default:
            return found
        return [one for one in found if self.names_at.keys().isdisjoint(space.chain(one)[:-1])]

    def alone(self) -> "Fabric":
        """Return the same without the routes of anybody else."""
        return replace(self, others={}) if self.others else self

    def lost_with(self, thing: str) -> frozenset[str]:
        """Return what is lost with a gateway or a tunnel: of a gateway its tunnels, too.

        So the far ends stop using them, as they do when dead peer detection has found out.
        """
        return self.tunnels_of.get(thing, frozenset()) | {thing}

    def is_judged(self, source: str, target: str) -> bool:
        """Tell whether a VPN has a say between two networks.

        What happens between the plain networks of one site is the site's own affair.
        """
        one, other = self.homes[source], self.homes[target]
        return source != target and (one.site != other.site or one.is_vpc or other.is_vpc)

    @property
    def judged(self) -> int:
        """How many pairs of networks a VPN has a say between, each direction counted."""
        plain: dict[str, int] = {}
        for home in self.homes.values():
            if not home.is_vpc:
                plain[home.site] = plain.get(home.site, 0) + 1
        return len(self.homes) * (len(self.homes) - 1) - sum(n * (n - 1) for n in plain.values())
