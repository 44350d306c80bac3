"""A site into instructions: one resource per gateway that has tunnels.

The only things it waits for are the addresses of far gateways; nothing waits for it.
"""

from collections.abc import Iterator

from vpn_declare.contracts.provider import SiteView, TunnelSide
from vpn_declare.kinds.naming import title_of
from vpn_declare.model.address import make_address
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import Value


def instructions_of(view: SiteView) -> Iterator[Resource]:
    """Yield the instructions for each gateway of a site that has tunnels."""
    by_gateway: dict[str, list[TunnelSide]] = {}
    for side in view.tunnels:
        by_gateway.setdefault(side.local.gateway, []).append(side)
    for name, sides in by_gateway.items():
        yield _instructions(view, name, sides)


def _instructions(view: SiteView, name: str, sides: list[TunnelSide]) -> Resource:
    site = view.site
    gateway = site.gateways[name]
    path = f"sites.{site.name}.gateways.{name}"
    attributes: dict[str, Value] = {
        "public_ip": gateway.public_ip or DYNAMIC,
        "tunnels": {side.tunnel.address: _tunnel(side) for side in sides},
    }
    if site.device is not None:
        attributes["device"] = site.device
    address = make_address(site.name, "instructions", name)
    protected = gateway.lifecycle.prevent_destroy
    return Resource(
        address=address,
        kind="instructions",
        site=site.name,
        provider=view.provider,
        connection=view.connection,
        title=title_of(address),
        attributes=attributes,
        origin=f"{site.name}.{name}",
        sources={
            "public_ip": f"{path}.public_ip",
            "device": f"sites.{site.name}.device",
            "tunnels": path,
        },
        prevent_destroy=site.lifecycle.prevent_destroy if protected is None else protected,
        ignore=gateway.lifecycle.ignore,
    )


def _inside(side: TunnelSide) -> dict[str, Value]:
    """Return what a tunnel interface and its BGP take; only what somebody wrote."""
    parts: dict[str, Value] = {
        "local_inside": side.local.inside,
        "remote_inside": side.remote.inside,
        "local_asn": side.gateway.asn,
        "remote_asn": side.remote_asn,
        "hold_seconds": side.local.hold_seconds,
    }
    return {name: part for name, part in parts.items() if part is not None}


def _tunnel(side: TunnelSide) -> dict[str, Value]:
    """Return what one tunnel takes. The key is a plain text, its reference: no value is needed."""
    version = side.tunnel.psk_version
    more: dict[str, Value] = {"psk_version": version} if version > 1 else {}
    if side.path_mtu is not None:
        more["path_mtu"] = side.path_mtu
    more |= _inside(side)
    return {
        **more,
        "remote_gateway": side.remote.address,
        "remote_address": side.remote_endpoint.address or DYNAMIC,
        "local_identity": side.local_endpoint.identity,
        "remote_identity": side.remote_endpoint.identity,
        "psk_reference": side.tunnel.psk,
        "start": side.start.value,
        "dpd_seconds": side.tunnel.dpd_seconds,
        "ike": side.ike.as_attributes(),
        "esp": side.esp.as_attributes(),
        "local_networks": {item.address: item.cidr for item in side.local_prefixes},
        "remote_networks": {item.address: item.cidr for item in side.remote_prefixes},
    }
