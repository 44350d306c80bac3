"""The plug-in: sites whose gateways are Linux boxes with strongSwan, here or behind SSH."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Context, Endpoint, Session, SiteView
from vpn_declare.kinds import endpoint_of, neutral_kinds
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Site
from vpn_declare.model.value import Attributes
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.children import Children
from vpn_declare.providers.strongswan.clamp import with_mss
from vpn_declare.providers.strongswan.expansion import resources_of
from vpn_declare.providers.strongswan.gateways import Gateways, must_answer
from vpn_declare.providers.strongswan.keeper import Keeper, NotedKeeper
from vpn_declare.providers.strongswan.lists import without_lag
from vpn_declare.providers.strongswan.meeting import MeetingStranger
from vpn_declare.providers.strongswan.objects import Objects
from vpn_declare.providers.strongswan.peers import Peers, with_renewal
from vpn_declare.providers.strongswan.routes import (
    TUN,
    KernelRoute,
    Routes,
    into_tunnels,
    with_kernel,
)
from vpn_declare.providers.strongswan.session import KeeperSession
from vpn_declare.providers.strongswan.settings import BoxSettings, box_of, settings_from
from vpn_declare.providers.strongswan.settled import SETTLED, live_in, settled_in, with_settled
from vpn_declare.providers.strongswan.turns import Turns
from vpn_declare.providers.strongswan.watched import WatchedChildren

_KINDS: Final = ("gateway", "peer", "child", "route_table", "route")


class Strongswan:
    """Linux boxes with strongSwan 5.9 or newer.

    Each site has a session of its own, and a tunnel has its ends in two: they take turns here.
    """

    __slots__ = ("_turns",)

    name = "strongswan"

    def __init__(self) -> None:
        self._turns = Turns()

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The neutral kinds that a box has."""
        kinds = {name: neutral_kinds()[name] for name in _KINDS}
        child = with_mss(with_settled(kinds["child"]))
        route, peer = with_kernel(kinds["route"]), with_renewal(kinds["peer"])
        return without_lag({**kinds, "route": route, "child": child, "peer": peer})

    def connection(self, site: Site) -> Attributes:
        """Return the site: how its boxes are reached is in the settings."""
        return {"site": site.name}

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        """Return how others reach a gateway."""
        return endpoint_of(site, gateway)

    def expand(self, view: SiteView) -> Iterable[Resource]:
        """Return the resources of a site.

        Raises:
            DiagnosticsError: the site has VPCs.
        """
        return resources_of(view)

    def connect(self, connection: Attributes, context: Context) -> Session:
        """Open a session over the boxes of a site; touches none of them.

        Raises:
            ProviderError: the settings are wrong.
        """
        site = str(connection.get("site", ""))
        settings = settings_from(context.settings)
        found = _boxes(settings.gateways)
        everyone = Boxes(found, context.sleep)
        boxes = Boxes(_of_site(site, found), context.sleep)
        objects = Objects(Path(context.folder) / "strongswan" / site)
        meeting = MeetingStranger(everyone, self._turns)
        peers = Peers(boxes, meeting)
        watched = WatchedChildren(
            plain=Children(peers),
            attribute=SETTLED,
            look=lambda: settled_in(boxes, everyone),
            look_up=lambda: live_in(boxes),
            mend=meeting.mend,
        )
        keepers = {**_keepers(boxes, objects), "peer": peers, "child": watched}
        return KeeperSession(keepers, everyone)

    def poll_seconds(self, kind: str, context: Context) -> float:  # noqa: ARG002 - the contract's arguments
        """Return 1: nothing here is pending for long."""
        return 1.0


def _boxes(settings: Mapping[str, BoxSettings]) -> dict[str, Box]:
    found = (box_of(name, item) for name, item in settings.items())
    return {box.name: box for box in found}


def _of_site(site: str, boxes: Mapping[str, Box]) -> dict[str, Box]:
    return {name: box for name, box in boxes.items() if name.startswith(f"{site}/")}


def _keepers(boxes: Boxes, objects: Objects) -> dict[str, Keeper]:
    def places(attributes: Attributes) -> tuple[KernelRoute, ...]:
        box = boxes.at(str(attributes["route_table"]))
        if not any(link.get("ifname") == TUN for link in box.ip_json("link", "show")):
            return ()  # ESP is the kernel's own there: policies lead packets, not routes
        return (into_tunnels(box),)

    return {
        "gateway": Gateways(boxes, objects, must_answer, _addresses),
        "route_table": NotedKeeper("route_table", objects),
        "route": Routes(objects, places),
    }


def _addresses(box: Box) -> dict[str, str]:
    """Return the addresses that are known of a box; its networks have the box as next hop."""
    return {"private_ip": box.local_address, "public_ip": box.local_address}
