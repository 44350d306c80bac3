"""How many tunnels each gateway has, and how many its package or product allows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.address import Address, make_address
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.topology import Gateway, Site, Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The use of one gateway.

    Attributes:
        address: The gateway, ``site.gateway``.
        path: Its topology path.
        product: Name of the product.
        package: The package that it has, or is counted with; empty where there are none.
        is_known: Whether the product has a package of that name.
        counts_pairs: Whether a tunnel is one pair of networks there, and not one peer.
        count: Tunnels that it has, in the product's way of counting.
        limit: Tunnels that it may have; None where no limit is known.
        severity: How much it weighs to be above the limit.
    """

    address: str
    path: str
    product: str
    package: str
    is_known: bool
    counts_pairs: bool
    count: int
    limit: int | None
    severity: Severity


def uses_of(topology: Topology, capabilities: Capabilities) -> Iterator[Use]:
    """Yield the use of every gateway, site by site."""
    for site in topology.sites.values():
        for gateway in site.gateways.values():
            yield _use(topology, capabilities, site, gateway)


def rooms_of(topology: Topology) -> Mapping[Address, tuple[str, int]]:
    """Return, for gateways and route tables that hold so many only, of what and how many."""
    capabilities = Capabilities(topology)
    found: dict[Address, tuple[str, int]] = {}
    for site in topology.sites.values():
        routes = capabilities.at(site.name).limits.routes
        if routes is not None:
            for owner in (*site.vpcs, *site.gateways):
                found[make_address(site.name, "route_table", owner)] = "route", routes
    for use in uses_of(topology, capabilities):
        if use.limit is not None:
            where, _, gateway = use.address.partition(".")
            kind = "child" if use.counts_pairs else "peer"
            found[make_address(where, "gateway", gateway)] = kind, use.limit
    return found


def _use(topology: Topology, capabilities: Capabilities, site: Site, gateway: Gateway) -> Use:
    capability = capabilities.at(site.name)
    limits = capability.limits
    address = f"{site.name}.{gateway.name}"
    tunnels = topology.tunnels_of.get(address, ())
    count = len(tunnels)
    if limits.counts_pairs:
        count = sum(len(one.left.carried) * len(one.right.carried) for one in tunnels)
    package = (gateway.package or limits.default_package) if limits.packages else ""
    return Use(
        address=address,
        path=f"sites.{site.name}.gateways.{gateway.name}",
        product=capability.name,
        package=package,
        is_known=not package or package.lower() in limits.packages,
        counts_pairs=limits.counts_pairs,
        count=count,
        limit=limits.packages.get(package.lower()) if limits.packages else limits.tunnels,
        severity=capability.severity("limits.tunnels"),
    )
