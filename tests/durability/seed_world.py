"""What `vng-three-sites` must be at the far side, written by hand from its topology.

It shares nothing with the product: neither its expansion nor its planner.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vpn_declare.providers.simulator.backdoor import Backdoor

Picture = tuple[str, str, str]

VPCS = {
    "hcm03-vpc1": "10.1.0.0/16",
    "hcm03-vpc2": "10.2.0.0/16",
    "han01-vpc1": "172.16.0.0/16",
}
GATEWAYS = {
    "hcm03-vpngw-01": "hcm03-vpc1",
    "hcm03-vpngw-02": "hcm03-vpc2",
    "han01-vpngw-01": "han01-vpc1",
}
ROUTER = "on-prem-router"
PEERS = {
    "hcm03-vpngw-01-han01-vpngw-01": "hcm03-vpngw-01",
    "han01-vpngw-01-hcm03-vpngw-01": "han01-vpngw-01",
    "hcm03-vpngw-01-on-prem-router": "hcm03-vpngw-01",
    "on-prem-router-hcm03-vpngw-01": ROUTER,
    "hcm03-vpngw-02-on-prem-router": "hcm03-vpngw-02",
    "on-prem-router-hcm03-vpngw-02": ROUTER,
}
# Name of a child: its peer, the network here, the network there.
CHILDREN = {
    "hcm03-vpngw-01-han01-vpngw-01-vpc1-han01-vpc1": ("10.1.0.0/16", "172.16.0.0/16"),
    "han01-vpngw-01-hcm03-vpngw-01-vpc1-hcm03-vpc1": ("172.16.0.0/16", "10.1.0.0/16"),
    "hcm03-vpngw-01-on-prem-router-vpc1-on-prem-office": ("10.1.0.0/16", "192.168.1.0/24"),
    "on-prem-router-hcm03-vpngw-01-office-hcm03-vpc1": ("192.168.1.0/24", "10.1.0.0/16"),
    "hcm03-vpngw-02-on-prem-router-vpc2-on-prem-office": ("10.2.0.0/16", "192.168.1.0/24"),
    "on-prem-router-hcm03-vpngw-02-office-hcm03-vpc2": ("192.168.1.0/24", "10.2.0.0/16"),
    "hcm03-vpngw-02-on-prem-router-vpc2-on-prem-plant": ("10.2.0.0/16", "192.168.2.0/24"),
    "on-prem-router-hcm03-vpngw-02-plant-hcm03-vpc2": ("192.168.2.0/24", "10.2.0.0/16"),
}
# Name of a route: its table, where it leads, through which gateway.
ROUTES = {
    "hcm03-vpc1-han01-vpc1": ("hcm03-vpc1", "172.16.0.0/16", "hcm03-vpngw-01"),
    "hcm03-vpc1-on-prem-office": ("hcm03-vpc1", "192.168.1.0/24", "hcm03-vpngw-01"),
    "hcm03-vpc2-on-prem-office": ("hcm03-vpc2", "192.168.1.0/24", "hcm03-vpngw-02"),
    "hcm03-vpc2-on-prem-plant": ("hcm03-vpc2", "192.168.2.0/24", "hcm03-vpngw-02"),
    "han01-vpc1-hcm03-vpc1": ("han01-vpc1", "10.1.0.0/16", "han01-vpngw-01"),
    "on-prem-router-hcm03-vpc1": (ROUTER, "10.1.0.0/16", ROUTER),
    "on-prem-router-hcm03-vpc2": (ROUTER, "10.2.0.0/16", ROUTER),
}


def wanted() -> list[Picture]:
    """Every object: kind, name, and what matters of it, other objects by their names."""
    vpcs = [("vpc", name, cidr) for name, cidr in VPCS.items()]
    tables = [("route_table", name, f"in {name}") for name in (*VPCS, ROUTER)]
    subnets = [
        ("subnet", f"{vpc}-{gateway.partition('-')[2]}", f"in {vpc}")
        for gateway, vpc in GATEWAYS.items()
    ]
    gateways = [("gateway", name, f"in {vpc}, standard") for name, vpc in GATEWAYS.items()]
    gateways.append(("gateway", ROUTER, "at 203.0.113.10"))
    peers = [("peer", name, f"at {gateway}") for name, gateway in PEERS.items()]
    children = [
        ("child", name, f"of {_peer_of(name)}: {here} -- {there}")
        for name, (here, there) in CHILDREN.items()
    ]
    routes = [
        ("route", name, f"in {table}: {cidr} via {gateway}")
        for name, (table, cidr, gateway) in ROUTES.items()
    ]
    return sorted([*vpcs, *tables, *subnets, *gateways, *peers, *children, *routes])


def picture_of(world: Iterable[Mapping[str, Any]]) -> list[Picture]:
    """The same of a real world. An object that is there twice is in the list twice."""
    things = list(world)
    names = {thing["id"]: thing["name"] for thing in things}
    hops = {
        thing["attributes"].get("private_ip"): thing["name"]
        for thing in things
        if thing["kind"] == "gateway"
    }
    found = []
    for thing in things:
        shown = {
            key: names.get(value, value) if isinstance(value, str) else value
            for key, value in thing["attributes"].items()
        }
        shown["hop"] = hops.get(shown.get("next_hop"))
        found.append((thing["kind"], thing["name"], _told(thing["kind"], shown)))
    return sorted(found)


def backdoor_of(folder: Path) -> Backdoor:
    """The back door of the simulated world that lies in a folder: past engine and state."""
    return Backdoor(str(folder / ".vpn-declare"), now=time.time, new_id=lambda: "0" * 32)


def _told(kind: str, shown: Mapping[str, Any]) -> str:
    match kind:
        case "vpc":
            return str(shown["cidr"])
        case "subnet":
            return f"in {shown['vpc']}"
        case "route_table":
            return f"in {shown.get('vpc') or shown.get('gateway')}"
        case "gateway":
            return (
                f"in {shown['vpc']}, {shown['package']}"
                if "vpc" in shown
                else f"at {shown['public_ip']}"
            )
        case "peer":
            return f"at {shown['gateway']}"
        case "child":
            return f"of {shown['peer']}: {shown['local_cidr']} -- {shown['remote_cidr']}"
        case _:
            return f"in {shown['route_table']}: {shown['destination']} via {shown['hop']}"


def _peer_of(child: str) -> str:
    return max((peer for peer in PEERS if child.startswith(peer)), key=len)
