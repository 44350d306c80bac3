"""Collects the parts of a fabric in any order."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.fabric import Fabric, Home, OtherRoutes, Selector, Selectors, Way, Ways


@dataclass(slots=True)
class FabricBuilder:
    """What was found so far; the same part twice counts once."""

    _prefixes: dict[str, Prefix] = field(default_factory=dict)
    _vpcs: set[str] = field(default_factory=set)
    _gateways: dict[str, set[str]] = field(default_factory=dict)
    _ways: dict[str, dict[Prefix, set[Way]]] = field(default_factory=dict)
    _selectors: dict[str, dict[Prefix, set[Selector]]] = field(default_factory=dict)
    _others: dict[str, OtherRoutes] = field(default_factory=dict)

    def add_network(self, address: str, prefix: Prefix, *, is_vpc: bool) -> None:
        """Add a network; of several prefixes for one name the first is kept."""
        self._prefixes.setdefault(address, prefix)
        if is_vpc:
            self._vpcs.add(address)

    def put_behind(self, network: str, gateway: str) -> None:
        """Say that a network lies behind a gateway."""
        self._gateways.setdefault(network, set()).add(gateway)

    def add_way(self, network: str, destination: Prefix, way: Way) -> None:
        """Add a route of a network."""
        self._ways.setdefault(network, {}).setdefault(destination, set()).add(way)

    def add_selector(self, gateway: str, selector: Selector) -> None:
        """Add a selector pair of a gateway."""
        self._selectors.setdefault(gateway, {}).setdefault(selector.remote, set()).add(selector)

    def add_others(self, others: Mapping[str, OtherRoutes]) -> None:
        """Add the routes that somebody else keeps; those of networks that are not there lapse."""
        self._others.update(others)

    def has_way(self, network: str, destination: Prefix) -> bool:
        """Tell whether a network has a route to exactly this destination so far."""
        return destination in self._ways.get(network, {})

    def fabric(self) -> Fabric:
        """Return the fabric."""
        return Fabric(
            homes={
                address: Home(
                    address,
                    self._prefixes[address],
                    address in self._vpcs,
                    tuple(sorted(self._gateways.get(address, ()))),
                )
                for address in sorted(self._prefixes)
            },
            ways={network: _sorted_ways(ways) for network, ways in self._ways.items()},
            selectors={gateway: _sorted_pairs(at) for gateway, at in self._selectors.items()},
            others={
                network: routes
                for network, routes in self._others.items()
                if network in self._prefixes
            },
        )


def _sorted_ways(ways: dict[Prefix, set[Way]]) -> Ways:
    return {prefix: tuple(sorted(found)) for prefix, found in ways.items()}


def _sorted_pairs(pairs: dict[Prefix, set[Selector]]) -> Selectors:
    return {prefix: tuple(sorted(found)) for prefix, found in pairs.items()}
