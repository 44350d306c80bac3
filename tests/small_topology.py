"""Topologies in normal form from a few plain values, for tests that need no files."""

from collections.abc import Mapping
from typing import Any

from vpn_declare.model.end_settings import (
    AS_DECLARED,
    CryptoOverride,
    Encapsulation,
    EndSettings,
    SelectorStyle,
    Starter,
)
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.topology import (
    Gateway,
    Initiator,
    Network,
    Pool,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)

Plain = Mapping[str, Any]

SEED: Plain = {
    "sites": {
        "hcm03": {
            "provider": "vngcloud",
            "region": "HCM03",
            "vpcs": {"vpc1": "10.1.0.0/16", "vpc2": "10.2.0.0/16"},
            "gateways": {
                "vpngw-01": {"vpc": "vpc1", "package": "standard"},
                "vpngw-02": {"vpc": "vpc2", "package": "standard"},
            },
        },
        "han01": {
            "provider": "vngcloud",
            "region": "HAN01",
            "vpcs": {"vpc1": "172.16.0.0/16"},
            "gateways": {"vpngw-01": {"vpc": "vpc1", "package": "standard"}},
        },
        "on-prem": {
            "provider": "manual",
            "device": "pfsense",
            "networks": {
                "office": "192.168.1.0/24",
                "plant": "192.168.2.0/24",
                "guest": "192.168.3.0/24",
            },
            "gateways": {"router": {"public_ip": "203.0.113.10"}},
        },
    },
    "tunnels": [
        {"ends": ["hcm03.vpngw-01", "han01.vpngw-01"]},
        {"ends": ["hcm03.vpngw-01", "on-prem.router"], "carry": ["on-prem.office"]},
        {
            "ends": ["hcm03.vpngw-02", "on-prem.router"],
            "carry": ["on-prem.office", "on-prem.plant"],
        },
    ],
}


def topology(given: Plain) -> Topology:
    """Return a topology; mappings are sorted, as the normal form has them."""
    sites = {name: _site(name, plain) for name, plain in sorted(given["sites"].items())}
    tunnels = [_tunnel(sites, plain) for plain in given.get("tunnels", ())]
    return Topology(
        pools={name: Pool(**plain) for name, plain in given.get("pools", {}).items()},
        allocations=given.get("allocations", {}),
        capabilities=given.get("capabilities", {}),
        suites=given.get("suites", {}),
        name=given.get("name", "small"),
        sites=sites,
        tunnels={one.address: one for one in sorted(tunnels, key=lambda one: one.address)},
    )


def _site(name: str, plain: Plain) -> Site:
    vpcs = {key: _vpc(key, value) for key, value in sorted(plain.get("vpcs", {}).items())}
    networks = {
        key: _network(key, value) for key, value in sorted(plain.get("networks", {}).items())
    }
    return Site(
        name=name,
        provider=plain.get("provider", "vngcloud"),
        region=plain.get("region"),
        device=plain.get("device"),
        critical=plain.get("critical", False),
        vpcs=vpcs,
        networks=networks,
        gateways={
            key: _gateway(key, value, tuple(networks))
            for key, value in sorted(plain.get("gateways", {}).items())
        },
        lifecycle=Lifecycle(**plain.get("lifecycle", {})),
    )


def _vpc(name: str, given: str | Plain) -> Vpc:
    return Vpc(name=name, cidr=given) if isinstance(given, str) else Vpc(name=name, **given)


def _network(name: str, given: str | Plain) -> Network:
    return (
        Network(name=name, cidr=given) if isinstance(given, str) else Network(name=name, **given)
    )


def _gateway(name: str, plain: Plain, networks: tuple[str, ...]) -> Gateway:
    behind = (plain["vpc"],) if plain.get("vpc") else networks
    given: dict[str, Any] = {"networks": behind, **plain}
    if "lifecycle" in given:
        given["lifecycle"] = Lifecycle(**given["lifecycle"])
    return Gateway(name=name, **{**given, "networks": tuple(given["networks"])})


def _tunnel(sites: Mapping[str, Site], plain: Plain) -> Tunnel:
    rest = {
        key: value
        for key, value in plain.items()
        if key not in {"ends", "carry", "own", "transit", "inside", "hold_seconds"}
    }
    left, right = (_end(sites, address, plain) for address in sorted(plain["ends"]))
    for block in ("ike", "esp"):
        if block in rest:
            rest[block] = CryptoOverride(**rest[block])
    if "initiator" in rest:
        rest["initiator"] = Initiator(rest["initiator"])
    if "lifecycle" in rest:
        rest["lifecycle"] = Lifecycle(**rest["lifecycle"])
    rest.setdefault("psk", f"env:PSK_{left.address}_{right.address}_{rest.get('name', '')}")
    return Tunnel(left=left, right=right, **rest)


def _own(given: Plain | None) -> EndSettings:
    if given is None:
        return AS_DECLARED
    made: dict[str, Any] = dict(given)
    kinds = {"start": Starter, "selectors": SelectorStyle, "nat_t": Encapsulation}
    for key, kind in kinds.items():
        if key in made:
            made[key] = kind(made[key])
    for key in ("ike", "esp"):
        if key in made:
            made[key] = CryptoOverride(**made[key])
    for key in ("local_ts", "remote_ts"):
        if key in made:
            made[key] = tuple(made[key])
    return EndSettings(**made)


def _end(sites: Mapping[str, Site], address: str, plain: Plain) -> TunnelEnd:
    site, gateway = address.split(".")
    behind = sites[site].gateways[gateway].networks
    named = tuple(name for name in behind if f"{site}.{name}" in plain.get("carry", ()))
    return TunnelEnd(
        site=site,
        gateway=gateway,
        networks=tuple(sorted(named or behind)),
        transit=tuple(sorted(plain.get("transit", {}).get(address, ()))),
        own=_own(plain.get("own", {}).get(address)),
        inside=plain.get("inside", {}).get(address),
        hold_seconds=plain.get("hold_seconds", {}).get(address),
    )
