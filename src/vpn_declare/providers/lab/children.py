"""Children of a lab: as on any box, and it is seen whether they are up.

strongSwan 5.9.8 takes a pair of networks only where the box has an address in its own one. A
gateway through which others pass has none there, so it gets one that nobody uses: the network's
first, which no host may have.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.children import Children
from vpn_declare.providers.strongswan.holding import carrying
from vpn_declare.providers.strongswan.ids import child_place
from vpn_declare.providers.strongswan.line import SilentError
from vpn_declare.providers.strongswan.sas import IkeSa, sas_of, single
from vpn_declare.providers.strongswan.watched import Sight, WatchedChildren

Choice = Callable[[Sequence[IkeSa]], tuple[IkeSa, ...]]
"""Chooses among the IKE SAs of a box."""


class Name(NamedTuple):
    """A child: its box, connection and name."""

    box: str
    connection: str
    child: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A Child SA that both ends have, seen from one: topology addresses, and the networks."""

    near: str
    far: str
    local: str
    remote: str


@dataclass(frozen=True, slots=True)
class LabChildren:
    """The children of all gateways of a lab."""

    watched: WatchedChildren
    boxes: Boxes

    def list(self) -> Iterator[Observed]:
        """Yield all children."""
        return self.watched.list()

    def read(self, identifier: str) -> Observed | None:
        """Return one child, or None."""
        return self.watched.read(identifier)

    def create(self, request: CreateRequest) -> Observed:
        """Load a child; it comes up when the other end has it, too."""
        box = self.boxes.at(str(request.attributes["peer"]).rpartition("/")[0])
        own_address_in(box, str(request.attributes["local_cidr"]))
        return self.watched.create(request)

    def update(self, request: UpdateRequest) -> Observed:
        """Load a child anew."""
        box = self.boxes.at(child_place(request.remote_id).box)
        own_address_in(box, str(request.attributes["local_cidr"]))
        return self.watched.update(request)

    def delete(self, request: DeleteRequest) -> None:
        """Unload a child and end its SA."""
        self.watched.delete(request)


def lab_children(plain: Children, boxes: Boxes) -> LabChildren:
    """Return the children of all gateways of a lab, of which it is seen whether they are up."""

    def look() -> Sight:
        live = settled_children(boxes)
        return lambda place: tuple(place) in live

    return LabChildren(WatchedChildren(plain, "up", look, look), boxes)


def live_children(boxes: Boxes) -> frozenset[Name]:
    """Return the children whose SA both ends have."""
    return frozenset(_shared(_all_sas(boxes)))


def settled_children(boxes: Boxes) -> frozenset[Name]:
    """Return the children that both ends have exactly one SA of, in a single IKE SA."""
    return frozenset(_shared(_all_sas(boxes, single)))


def crossings(boxes: Boxes) -> frozenset[Crossing]:
    """Return all Child SAs that both ends have, once from each end."""
    found = {
        (sa.spi_in, sa.spi_out): (box.replace("/", ".", 1), sa)
        for box, ike in _all_sas(boxes)
        for sa in ike.children
    }
    return frozenset(
        Crossing(near=near, far=found[there, here][0], local=sa.local[0], remote=sa.remote[0])
        for (here, there), (near, sa) in found.items()
        if (there, here) in found
    )


def _all_sas(boxes: Boxes, chosen: Choice = tuple) -> list[tuple[str, IkeSa]]:
    found: list[tuple[str, IkeSa]] = []
    for box in boxes:
        with contextlib.suppress(SilentError):  # its charon is dead: what it had is down
            line = boxes.line(box)
            found += [(box.name, ike) for ike in chosen(carrying(line, sas_of(line)))]
    return found


def _shared(sas: Iterable[tuple[str, IkeSa]]) -> Iterator[Name]:
    found = {
        (sa.spi_in, sa.spi_out): Name(box, ike.name, sa.name)
        for box, ike in sas
        for sa in ike.children
    }
    return (name for (here, there), name in found.items() if (there, here) in found)


def own_address_in(box: Box, cidr: str) -> None:
    """See to it that a box has an address in a network."""
    network = ip_network(cidr)
    for link in box.ip_json("-4", "addr", "show"):
        for entry in link.get("addr_info", ()):
            if ip_address(entry["local"]) in network:
                return
    # "replace", because two children of a network may come here at once.
    box.ip("addr", "replace", f"{network.network_address}/32", "dev", "lo")
