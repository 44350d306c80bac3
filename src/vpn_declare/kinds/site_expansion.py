"""The neutral expansion: what a site and its tunnels are made of, in neutral kinds.

One function per kind, each yielding resources in the order of the site's names; whoever reads them
sorts. What protects a site protects what the site itself declares (VPCs, gateways and what they
stand on); a tunnel's parts are protected by the tunnel.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from vpn_declare.contracts.provider import NamedPrefix, SiteView, TunnelSide
from vpn_declare.kinds.naming import network_name, peer_name, title_of
from vpn_declare.kinds.neutral import neutral_kinds
from vpn_declare.kinds.routes import pairs_of, preferred_sides
from vpn_declare.kinds.subnet_collisions import check_subnets
from vpn_declare.kinds.subnets import subnet_of
from vpn_declare.model.address import Address, Ref, make_address
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import DYNAMIC, Gateway
from vpn_declare.model.value import SecretRef, Value


def expand_site(view: SiteView) -> Iterable[Resource]:
    """Return the resources of a site in neutral kinds.

    Raises:
        DiagnosticsError: gateways' subnets overlap or lie outside their VPC.
    """
    check_subnets(view.site)
    found: list[Resource] = []
    found.extend(_vpcs(view))
    for gateway in view.site.gateways.values():
        found.extend(_gateway(view, gateway))
    found.extend(_route_tables(view))
    for side in view.tunnels:
        found.append(_peer(view, side))
        found.extend(_children(view, side))
    found.extend(_routes(view))
    return found


def _resource(  # noqa: PLR0913 - a resource has this many independent parts
    view: SiteView,
    address: Address,
    kind: str,
    origin: str,
    attributes: Mapping[str, Value],
    *,
    sources: Mapping[str, str],
    lifecycle: Lifecycle,
    depends_on: tuple[Address, ...] = (),
    existing: str | None = None,
) -> Resource:
    ignore = lifecycle.ignore
    if ignore:
        known = neutral_kinds()[kind].attributes
        ignore = tuple(name for name in ignore if name.partition(".")[0] in known)
    return Resource(
        address=address,
        kind=kind,
        site=view.site.name,
        provider=view.provider,
        connection=view.connection,
        title=title_of(address),
        attributes=attributes,
        origin=origin,
        depends_on=depends_on,
        sources=sources,
        prevent_destroy=lifecycle.prevent_destroy,
        ignore=ignore,
        existing=existing,
        exclusive=kind in view.exclusive_kinds,
    )


def _declared_at(view: SiteView, own: Lifecycle) -> Lifecycle:
    """Return the lifecycle of something that the site declares: its own, else the site's."""
    site = view.site.lifecycle
    protected = own.prevent_destroy
    return Lifecycle(
        prevent_destroy=site.prevent_destroy if protected is None else protected,
        ignore=tuple(dict.fromkeys((*site.ignore, *own.ignore))),
    )


def _vpcs(view: SiteView) -> Iterator[Resource]:
    site = view.site
    for vpc in site.vpcs.values():
        yield _resource(
            view,
            make_address(site.name, "vpc", vpc.name),
            "vpc",
            f"{site.name}.{vpc.name}",
            {"cidr": vpc.cidr},
            sources={"cidr": f"sites.{site.name}.vpcs.{vpc.name}.cidr"},
            lifecycle=_declared_at(view, vpc.lifecycle),
            existing=vpc.existing,
        )


def _gateway(view: SiteView, gateway: Gateway) -> Iterator[Resource]:
    site = view.site.name
    path = f"sites.{site}.gateways.{gateway.name}"
    lifecycle = _declared_at(view, gateway.lifecycle)
    origin = f"{site}.{gateway.name}"
    wanted: dict[str, Value] = {}
    if gateway.vpc is not None:
        vpc = Ref(make_address(site, "vpc", gateway.vpc), "id")
        subnet = make_address(site, "subnet", f"{gateway.vpc}/{gateway.name}")
        cidr = subnet_of(view.site, gateway)
        source = f"{path}.subnet" if gateway.subnet else f"sites.{site}.vpcs.{gateway.vpc}.cidr"
        yield _resource(
            view, subnet, "subnet", origin, {"vpc": vpc, "cidr": cidr},
            sources={"vpc": f"{path}.vpc", "cidr": source}, lifecycle=lifecycle,
        )  # fmt: skip
        wanted |= {"vpc": vpc, "subnet": Ref(subnet, "id")}
    wanted |= {
        name: value
        for name, value in (("package", gateway.package), ("public_ip", gateway.public_ip))
        if value is not None
    }
    yield _resource(
        view, make_address(site, "gateway", gateway.name), "gateway", origin, wanted,
        sources={name: f"{path}.{name}" for name in wanted}, lifecycle=lifecycle,
    )  # fmt: skip


def _route_tables(view: SiteView) -> Iterator[Resource]:
    """Yield a table for each VPC that a gateway serves, and for each gateway with networks."""
    site = view.site
    served: set[str] = set()
    for gateway in site.gateways.values():
        behind = {*gateway.networks, gateway.vpc or ""}
        served |= behind & site.vpcs.keys()
        if any(name not in site.vpcs for name in gateway.networks):
            yield _resource(
                view,
                make_address(site.name, "route_table", gateway.name),
                "route_table",
                f"{site.name}.{gateway.name}",
                {"gateway": Ref(make_address(site.name, "gateway", gateway.name), "id")},
                sources={"gateway": f"sites.{site.name}.gateways.{gateway.name}"},
                lifecycle=_declared_at(view, gateway.lifecycle),
            )
    for name in sorted(served):
        yield _resource(
            view,
            make_address(site.name, "route_table", name),
            "route_table",
            f"{site.name}.{name}",
            {"vpc": Ref(make_address(site.name, "vpc", name), "id")},
            sources={"vpc": f"sites.{site.name}.vpcs.{name}"},
            lifecycle=_declared_at(view, site.vpcs[name].lifecycle),
        )


def _peer(view: SiteView, side: TunnelSide) -> Resource:
    tunnel, local, remote = side.tunnel, side.local, side.remote
    path = f"tunnels.{tunnel.address}"
    local_path = f"sites.{local.site}.gateways.{local.gateway}"
    remote_path = f"sites.{remote.site}.gateways.{remote.gateway}"
    return _resource(
        view,
        make_address(view.site.name, "peer", peer_name(tunnel, local, remote)),
        "peer",
        tunnel.address,
        {
            "gateway": Ref(make_address(view.site.name, "gateway", local.gateway), "id"),
            "remote_address": side.remote_endpoint.address or DYNAMIC,
            "local_identity": side.local_endpoint.identity,
            "remote_identity": side.remote_endpoint.identity,
            "ike": side.ike.as_attributes(),
            "psk": SecretRef(tunnel.psk, version=tunnel.psk_version),
            "start": side.start.value,
            "dpd_seconds": tunnel.dpd_seconds,
        },
        sources={
            "gateway": path,
            "remote_address": f"{remote_path}.public_ip",
            "local_identity": f"{local_path}.ike_id",
            "remote_identity": f"{remote_path}.ike_id",
            "ike": f"{path}.crypto",
            "psk": f"{path}.psk",
            "start": f"{path}.initiator",
            "dpd_seconds": f"{path}.dpd_seconds",
        },
        lifecycle=tunnel.lifecycle,
    )


def _child_address(side: TunnelSide, local: NamedPrefix, remote: NamedPrefix) -> Address:
    peer = peer_name(side.tunnel, side.local, side.remote)
    name = f"{peer}/{_local_name(side, local)}/{remote.address}"
    return make_address(side.local.site, "child", name)


def _local_name(side: TunnelSide, local: NamedPrefix) -> str:
    """Return the network's name; of another site's, in transit, its whole address, with a dot."""
    return network_name(local.address) if _is_own(side, local) else local.address


def _is_own(side: TunnelSide, local: NamedPrefix) -> bool:
    return local.address.partition(".")[0] == side.local.site


def _children(view: SiteView, side: TunnelSide) -> Iterator[Resource]:
    name = peer_name(side.tunnel, side.local, side.remote)
    peer = Ref(make_address(view.site.name, "peer", name), "id")
    esp = side.esp.as_attributes()
    path = f"tunnels.{side.tunnel.address}"
    for local, remote in pairs_of(side):
        yield _resource(
            view,
            _child_address(side, local, remote),
            "child",
            side.tunnel.address,
            {"peer": peer, "local_cidr": local.cidr, "remote_cidr": remote.cidr, "esp": esp},
            sources={
                "peer": path,
                "local_cidr": local.source,
                "remote_cidr": remote.source,
                "esp": f"{path}.crypto",
            },
            lifecycle=side.tunnel.lifecycle,
        )


def _routes(view: SiteView) -> Iterator[Resource]:
    """Yield one route per table and remote network, through the preferred tunnel's gateway."""
    routes: dict[tuple[str, str], list[tuple[TunnelSide, NamedPrefix, Address]]] = {}
    chosen = preferred_sides(view.tunnels)
    for side in view.tunnels:
        for local, remote in pairs_of(side):
            if chosen[local.address, remote.address] is not side or not _is_own(side, local):
                continue  # what comes in transit finds its way by selectors, not by a route
            name = network_name(local.address)
            table = name if name in view.site.vpcs else side.local.gateway
            child = _child_address(side, local, remote)
            routes.setdefault((table, remote.address), []).append((side, remote, child))
    for (table, _), uses in routes.items():
        yield _route(view, table, uses)


def _route(
    view: SiteView, table: str, uses: Sequence[tuple[TunnelSide, NamedPrefix, Address]]
) -> Resource:
    """Return the route for ``uses``: the pairs that need it, all to one network from one table.

    It needs the child of every pair, so that no child goes while a route still leads to it.
    """
    side, remote, _ = min(uses, key=lambda use: (use[0].tunnel.preference, use[0].tunnel.address))
    site = view.site.name
    return _resource(
        view,
        make_address(site, "route", f"{table}/{remote.address}"),
        "route",
        side.tunnel.address,
        {
            "route_table": Ref(make_address(site, "route_table", table), "id"),
            "destination": remote.cidr,
            "next_hop": Ref(make_address(site, "gateway", side.local.gateway), "private_ip"),
        },
        sources={
            "route_table": f"tunnels.{side.tunnel.address}",
            "destination": remote.source,
            "next_hop": f"tunnels.{side.tunnel.address}",
        },
        lifecycle=side.tunnel.lifecycle,
        depends_on=tuple(sorted(child for _, _, child in uses)),
    )
