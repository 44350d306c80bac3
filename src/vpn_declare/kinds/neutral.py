"""Descriptors of the neutral kinds, which most providers share.

What may change in place follows VNG's console, the strictest that we know: of a VPN nothing but
the name, of a Site and a Tunnel everything (docs of VPN Site-to-Site, "add, update, delete more
tunnel"). Impacts are the worst that a provider may do; none does better by surprise.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.kind import Attribute, Exclusive, Kind
from vpn_declare.model.change import Impact, OnChange, Outage

_AUTHENTICATION: Final = Outage(
    1,
    "measured in the lab with strongSwan: at most 2 packets at 100 a second; a cloud may take"
    " longer (reference/lab.md)",
)
_NEW_GATEWAY: Final = Outage(
    300, "VNG Cloud's documents: a gateway is provisioned within 3 to 5 minutes"
)
_NEW_TUNNEL: Final = Outage(
    10, "our own guess: two calls and a new IKE SA; nothing is documented or measured"
)
_NEW_ROUTE: Final = Outage(5, "VNG Cloud, seen live: a route table takes about 5 s")

_ID: Final = Attribute(summary="Id that the far side gave it", computed=True)

VPC: Final = Kind(
    name="vpc",
    title="VPC",
    plural="VPCs",
    summary="A private network that a cloud keeps.",
    attributes={
        "cidr": Attribute(
            summary="Prefix of the VPC, CIDR",
            on_change=OnChange.REPLACE,
            impact=Impact.ALL_PATHS,
        ),
        "id": _ID,
    },
    impact_on_delete=Impact.ALL_PATHS,
    outage_on_replace=_NEW_GATEWAY,
    exclusive=Exclusive(prefix="cidr"),
)

SUBNET: Final = Kind(
    name="subnet",
    title="gateway subnet",
    plural="gateway subnets",
    summary="The subnet of a VPC that a gateway takes its private address from.",
    attributes={
        "vpc": Attribute(
            summary="Id of the VPC", on_change=OnChange.REPLACE, impact=Impact.ALL_PATHS
        ),
        "cidr": Attribute(
            summary="Prefix of the subnet, CIDR",
            on_change=OnChange.REPLACE,
            impact=Impact.ALL_PATHS,
        ),
        "id": _ID,
    },
    exclusive=Exclusive(prefix="cidr", where=("vpc",)),
)

GATEWAY: Final = Kind(
    name="gateway",
    title="VPN gateway",
    plural="VPN gateways",
    summary="What terminates tunnels at a site.",
    attributes={
        "vpc": Attribute(
            summary="Id of the VPC that it serves",
            on_change=OnChange.REPLACE,
            impact=Impact.NEW_ADDRESS,
        ),
        "subnet": Attribute(
            summary="Id of the subnet that its private address is taken from",
            on_change=OnChange.REPLACE,
            impact=Impact.NEW_ADDRESS,
        ),
        "package": Attribute(
            summary="The provider's size of gateway",
            on_change=OnChange.REPLACE,
            case_insensitive=True,
            impact=Impact.NEW_ADDRESS,
        ),
        "public_ip": Attribute(
            summary="Public address; wanted where it is known beforehand, else the cloud's choice",
            computed=True,
            impact=Impact.NEW_ADDRESS,
            outage=_NEW_TUNNEL,
        ),
        "private_ip": Attribute(
            summary="Private address, the next hop of routes through it", computed=True
        ),
        "id": _ID,
    },
    create_before_delete=True,
    impact_on_delete=Impact.ALL_PATHS,
    outage_on_replace=_NEW_GATEWAY,
)

PEER: Final = Kind(
    name="peer",
    title="peer",
    plural="peers",
    summary="The far gateway of a tunnel as this side sees it, with the IKE SA (phase 1).",
    attributes={
        "gateway": Attribute(
            summary="Id of this side's gateway",
            on_change=OnChange.REPLACE,
            impact=Impact.ONE_PATH,
        ),
        "remote_address": Attribute(
            summary="Public address of the far gateway, or 'dynamic'",
            impact=Impact.ONE_PATH,
            outage=_AUTHENTICATION,
        ),
        "local_identity": Attribute(
            summary="IKE identity that this side presents",
            impact=Impact.ONE_PATH,
            outage=_AUTHENTICATION,
        ),
        "remote_identity": Attribute(
            summary="IKE identity that the far side presents",
            impact=Impact.ONE_PATH,
            outage=_AUTHENTICATION,
        ),
        "ike": Attribute(
            summary="Proposal of the IKE SA (phase 1); lifetime in seconds",
            impact=Impact.ONE_PATH,
            outage=_AUTHENTICATION,
        ),
        "psk": Attribute(
            summary="Pre-shared key",
            secret=True,
            write_only=True,
            impact=Impact.ONE_PATH,
            outage=_AUTHENTICATION,
        ),
        "start": Attribute(summary="Whether this side starts IKE: initiate or respond"),
        "dpd_seconds": Attribute(summary="Interval of dead peer detection, seconds; 0 is off"),
        "id": _ID,
    },
    impact_on_delete=Impact.ONE_PATH,
    outage_on_replace=_NEW_TUNNEL,
)

CHILD: Final = Kind(
    name="child",
    title="traffic selector pair",
    plural="traffic selector pairs",
    summary="One pair of networks that a tunnel carries, with the Child SA (phase 2).",
    attributes={
        "peer": Attribute(
            summary="Id of the peer", on_change=OnChange.REPLACE, impact=Impact.ONE_PATH
        ),
        "local_cidr": Attribute(
            summary="Network of this side, CIDR",
            on_change=OnChange.MAKE_BEFORE_BREAK,
            impact=Impact.REKEY,
        ),
        "remote_cidr": Attribute(
            summary="Network of the far side, CIDR",
            on_change=OnChange.MAKE_BEFORE_BREAK,
            impact=Impact.REKEY,
        ),
        "esp": Attribute(
            summary="Proposal of the Child SA (phase 2); lifetime in seconds",
            on_change=OnChange.MAKE_BEFORE_BREAK,
            impact=Impact.REKEY,
        ),
        "id": _ID,
    },
    impact_on_delete=Impact.ONE_PATH,
    outage_on_replace=_NEW_TUNNEL,
    exclusive=Exclusive(prefix="remote_cidr", where=("local_cidr",)),
)

ROUTE_TABLE: Final = Kind(
    name="route_table",
    title="route table",
    plural="route tables",
    summary="The routes of a VPC, or of the networks behind a gateway.",
    attributes={
        "vpc": Attribute(
            summary="Id of the VPC that it belongs to",
            on_change=OnChange.REPLACE,
            impact=Impact.ALL_PATHS,
        ),
        "gateway": Attribute(
            summary="Id of the gateway that it belongs to",
            on_change=OnChange.REPLACE,
            impact=Impact.ALL_PATHS,
        ),
        "id": _ID,
    },
    impact_on_delete=Impact.ALL_PATHS,
    outage_on_replace=_NEW_ROUTE,
)

ROUTE: Final = Kind(
    name="route",
    title="route",
    plural="routes",
    summary="The way from a VPC or network to one remote network.",
    attributes={
        "route_table": Attribute(
            summary="Id of the route table",
            on_change=OnChange.REPLACE,
            impact=Impact.ONE_PATH,
        ),
        "destination": Attribute(
            summary="The remote network, CIDR",
            on_change=OnChange.REPLACE,
            impact=Impact.ONE_PATH,
        ),
        "next_hop": Attribute(
            summary="Private address of the gateway", impact=Impact.ONE_PATH, outage=_NEW_ROUTE
        ),
        "id": _ID,
    },
    create_before_delete=True,
    told_apart_by=frozenset({"destination"}),
    impact_on_delete=Impact.ONE_PATH,
    outage_on_replace=_NEW_ROUTE,
)

_ALL: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.name: kind for kind in (VPC, SUBNET, GATEWAY, PEER, CHILD, ROUTE_TABLE, ROUTE)}
)


def neutral_kinds() -> Mapping[str, Kind]:
    """Return the descriptors of all neutral kinds by name, in the order of creation."""
    return _ALL
