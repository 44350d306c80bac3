"""Where each value of the normal form came from, worked out for an object when it is asked for."""

from collections.abc import Iterator, Mapping

from vpn_declare.load.built import BuiltGateway, BuiltSite
from vpn_declare.load.end_settings import hold_seconds_of
from vpn_declare.load.settings import Settings
from vpn_declare.load.tunnels import BuiltTunnel
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.end_settings import AS_DECLARED
from vpn_declare.model.topology import Network, Origin, TunnelEnd, Vpc

_TUNNEL_STEPS = 4
"""Steps of ``tunnels.a.x--b.y``: names hold no dots, so each tunnel has three."""
_POOL_STEPS = 2
"""Steps of ``pools.NAME``."""
_BUILT_IN = Origin("built-in", None)


class Origins(Mapping[str, Origin]):
    """Origins by path, as ``Topology.origins`` describes them.

    Nothing is kept but what the topology was built of: a large topology asks for few of them.
    """

    def __init__(
        self,
        sites: Mapping[str, BuiltSite],
        tunnels: Mapping[str, BuiltTunnel],
        pools: Mapping[str, Place],
    ) -> None:
        self._sites = sites
        self._tunnels = tunnels
        self._pools = pools

    def __getitem__(self, path: str) -> Origin:
        """Return the origin of a path.

        Raises:
            KeyError: the normal form has no such value.
        """
        steps = path.split(".")
        if steps[0] == "sites" and len(steps) > 1:
            return site_origins(self._sites[steps[1]])[path]
        if steps[0] == "tunnels" and len(steps) >= _TUNNEL_STEPS:
            tunnel = ".".join(steps[1:_TUNNEL_STEPS])
            return tunnel_origins(self._tunnels[tunnel])[path]
        if steps[0] == "pools" and len(steps) == _POOL_STEPS:
            return Origin("pool", self._pools[steps[1]])
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        """Go through all paths: sites first, then tunnels, then pools."""
        for site in self._sites.values():
            yield from site_origins(site)
        for tunnel in self._tunnels.values():
            yield from tunnel_origins(tunnel)
        for name in self._pools:
            yield f"pools.{name}"

    def __len__(self) -> int:
        """Return how many values the normal form has."""
        return sum(1 for _ in self)


def site_origins(built: BuiltSite) -> dict[str, Origin]:
    """Return the origins of a site and of all values in it."""
    entry = built.entry
    root = f"sites.{entry.name}"
    found = {root: Origin(entry.layer, entry.spot.nearest())}
    for key in ("provider", "region", "device"):
        setting = built.settings.get(key) or built.inherited.get(key)
        if setting is not None:
            found[f"{root}.{key}"] = setting.origin
    for vpc in built.site.vpcs.values():
        found.update(_network_origins(built, "vpcs", vpc))
    for network in built.site.networks.values():
        found.update(_network_origins(built, "networks", network))
    for key in ("settings", "lifecycle"):
        if entry.spot.find(key) is not None:
            found[f"{root}.{key}"] = Origin(entry.layer, entry.spot.nearest(key))
    for gateway in built.gateways.values():
        found.update(_gateway_origins(root, built, gateway))
    return found


def _network_origins(
    built: BuiltSite, section: str, network: Vpc | Network
) -> Iterator[tuple[str, Origin]]:
    layer, spot = built.entry.layer, built.entry.spot.inside(section, network.name)
    path = f"sites.{built.site.name}.{section}.{network.name}"
    pool = built.pool_of.get(network.name)
    yield path, Origin(layer, spot.nearest())
    yield f"{path}.cidr", Origin(f"pool {pool}" if pool else layer, spot.nearest("cidr"))
    if network.host_mtu is not None:
        yield f"{path}.host_mtu", Origin(layer, spot.nearest("host_mtu"))
    for prefix in network.other_routes:
        where = spot.nearest("other_routes", prefix)
        yield f"{path}.other_routes.{prefix}", Origin(layer, where)


_OF_GATEWAYS = ("package", "ike_id", "behind_nat", "mtu", "clamps_mss", "asn")


def _gateway_origins(root: str, built: BuiltSite, gateway: BuiltGateway) -> dict[str, Origin]:
    spot = built.entry.spot.inside("gateways", gateway.written_name)
    path = f"{root}.gateways.{gateway.gateway.name}"
    found = {path: Origin("gateway", spot.nearest())}
    if gateway.shard_of:
        found[path] = Origin(f"shards of {gateway.shard_of}", spot.nearest("shards"))
    for key in ("vpc", "networks"):
        is_written = getattr(gateway.model, key) is not None
        found[f"{path}.{key}"] = Origin("gateway", spot.nearest(key)) if is_written else _BUILT_IN
    for key in ("subnet", "public_ip", "firewall", "settings", "lifecycle"):
        if getattr(gateway.model, key) is not None:
            found[f"{path}.{key}"] = Origin("gateway", spot.nearest(key))
    found.update(_setting_origins(path, gateway.settings, _OF_GATEWAYS))
    return found


def tunnel_origins(built: BuiltTunnel) -> dict[str, Origin]:
    """Return the origins of a tunnel and of all values in it."""
    path = f"tunnels.{built.tunnel.address}"
    spot = built.item.spot
    found = {path: Origin("tunnel", spot.nearest())}
    carried = Origin("tunnel", spot.nearest("carry")) if built.item.model.carry else _BUILT_IN
    for side, end in (("left", built.tunnel.left), ("right", built.tunnel.right)):
        found[f"{path}.{side}.networks"] = carried
        if end.transit:
            where = Origin("tunnel", spot.nearest("transit", built.written_end(end.address)))
            found[f"{path}.{side}.transit"] = where
        if end.own != AS_DECLARED:
            where = Origin("tunnel", spot.nearest("ends", built.written_end(end.address)))
            found[f"{path}.{side}.own"] = where
        found.update(_inside_origins(f"{path}.{side}", end, built))
        if end.address in built.shards:
            found[f"{path}.{side}"] = built.shards[end.address].origin
    for key in ("name", "initiator", "preference", "lifecycle"):
        if getattr(built.item.model, key) is not None:
            found[f"{path}.{key}"] = Origin("tunnel", spot.nearest(key))
    found.update(_setting_origins(path, built.link.settings, tuple(built.link.settings)))
    return found


def _inside_origins(path: str, end: TunnelEnd, built: BuiltTunnel) -> dict[str, Origin]:
    """Return the origins of what an end has inside the tunnel; its own BGP is the stronger."""
    written_end = built.written_end(end.address)
    spot = built.item.spot.inside("ends", written_end)
    found = {}
    if end.inside is not None:
        found[f"{path}.inside"] = Origin("tunnel", spot.nearest("inside"))
    if hold_seconds_of(built.item, written_end) is not None:
        found[f"{path}.hold_seconds"] = Origin("tunnel", spot.nearest("bgp", "hold_seconds"))
    elif end.hold_seconds is not None:
        found[f"{path}.hold_seconds"] = built.link.settings["bgp.hold_seconds"].origin
    return found


def _setting_origins(path: str, settings: Settings, keys: tuple[str, ...]) -> dict[str, Origin]:
    return {f"{path}.{key}": settings[key].origin for key in keys if key in settings}
