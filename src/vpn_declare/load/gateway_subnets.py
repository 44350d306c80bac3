"""Subnets of gateways that were given none: derived once, then kept, whatever is renamed."""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.kinds.subnets import subnet_of
from vpn_declare.load.built import BuiltSite
from vpn_declare.load.carried_names import SUBNET
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Gateway, Site


def with_kept_subnets(
    sites: Mapping[str, BuiltSite], remembered: Mapping[str, str]
) -> dict[str, BuiltSite]:
    """Return the sites with the subnets that their gateways have already, where they still fit."""
    return {
        name: replace(built, site=_with_kept(built.site, remembered))
        for name, built in sites.items()
    }


def kept_subnets(sites: Mapping[str, BuiltSite]) -> dict[str, str]:
    """Return the derived subnets that are to be remembered, by key."""
    return {
        f"{SUBNET}{name}.{gateway.name}": subnet_of(built.site, gateway)
        for name, built in sites.items()
        for gateway in built.site.gateways.values()
        if gateway.vpc in built.site.vpcs and gateway.subnet is None
    }


def _with_kept(site: Site, remembered: Mapping[str, str]) -> Site:
    kept = {
        gateway.name: subnet
        for gateway in site.gateways.values()
        if (subnet := remembered.get(f"{SUBNET}{site.name}.{gateway.name}"))
        and _fits(site, gateway, subnet)
    }
    if not kept:
        return site
    gateways = {
        name: replace(gateway, kept_subnet=kept.get(name))
        for name, gateway in site.gateways.items()
    }
    return replace(site, gateways=gateways)


def _fits(site: Site, gateway: Gateway, subnet: str) -> bool:
    vpc = site.vpcs.get(gateway.vpc or "")
    return vpc is not None and parse_prefix(vpc.cidr).contains(parse_prefix(subnet))
