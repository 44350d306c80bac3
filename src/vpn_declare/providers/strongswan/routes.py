"""Routes in the kernel, beside those that charon sets in its table as SAs come up.

charon's do not last: of two SAs that need one route (the old and the new one while the networks of
a child change) the end of the first takes it along. So each has one of ours beside it, told apart
by its metric. One that was deleted by hand is not gone for that: it is noted, but not in the
kernel, and comes back with the next apply.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.change import Impact, OnChange
from vpn_declare.model.resource import Observed, Resource
from vpn_declare.model.value import Attributes
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.objects import Objects, identifier_of, plain_attributes

CHARON_TABLE: Final = "220"
"""The routing table that charon keeps (strongswan.conf, ``charon.routing_table``)."""
TUN: Final = "ipsec0"
"""The device of the plug-in kernel-libipsec; its name is fixed."""
OUR_METRIC: Final = 1000
"""Tells our routes in charon's table from its own, which have 0. A figure of our own."""
_NO_SPACE: Final = "Cannot open network namespace"
"""iproute2's words (6.1) where a namespace is not there."""

IN_KERNEL: Final = Attribute(
    summary="Whether every kernel that needs it has the route", impact=Impact.NONE
)


def with_kernel(kind: Kind) -> Kind:
    """Return the kind of routes, with what can be seen of them in kernels.

    A route to another destination is added before the old one is taken out.
    """
    destination = replace(
        kind.attributes["destination"], on_change=OnChange.MAKE_BEFORE_BREAK, impact=Impact.NONE
    )
    seen = {"destination": destination, "in_kernel": IN_KERNEL}
    return replace(kind, attributes={**kind.attributes, **seen})


def wanted_in_kernel(resource: Resource) -> Resource:
    """Return a resource; of a route it is wanted that the kernels have it."""
    if resource.kind != "route":
        return resource
    return replace(resource, attributes={**resource.attributes, "in_kernel": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRoute:
    """A route that must be in one kernel: through a next hop, or straight into a device."""

    where: Box
    table: str
    via: str = ""
    device: str = ""
    metric: int = 0

    def key(self, destination: str) -> "Found":
        """Return what the kernel shows of it."""
        return Found(self.where.kernel, self.table, destination, self.via, self.metric)

    def do(self, action: str, destination: str) -> None:
        """Let iproute2 add (``replace``) or take out (``del``) the route to a destination.

        Raises:
            ProviderError: it refuses.
        """
        way = ("via", self.via) if self.via else ("dev", self.device)
        metric = ("metric", str(self.metric)) if self.metric else ()
        self.where.ip("route", action, destination, *way, "table", self.table, *metric)


def into_tunnels(box: Box) -> KernelRoute:
    """Return the place of a route that leads into a box's tunnels, where ESP is in user space."""
    return KernelRoute(where=box, table=CHARON_TABLE, device=TUN, metric=OUR_METRIC)


class Found(NamedTuple):
    """A route of a kernel; ``via`` is empty where it leads straight into a device."""

    kernel: str
    table: str
    destination: str
    via: str
    metric: int


Places = Callable[[Attributes], tuple[KernelRoute, ...]]
"""Returns where a route, by its attributes, must be in a kernel."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of a session: a note, and the kernel routes that belong to it.

    They are taken out by turns: of two that need one kernel route, the last one takes it out.
    """

    objects: Objects
    places: Places
    turn: threading.Lock = field(default_factory=threading.Lock)

    def list(self) -> Iterator[Observed]:
        """Yield all routes, and whether they are whole. Each kernel is asked once."""
        kernels = Kernels()
        for item in self.objects.all_of("route"):
            yield self._seen(item, kernels)

    def read(self, identifier: str) -> Observed | None:
        """Return one route, or None if nobody noted it."""
        item = self.objects.get("route", identifier)
        return None if item is None else self._seen(item, Kernels())

    def create(self, request: CreateRequest) -> Observed:
        """Add what is missing."""
        attributes = plain_attributes(request)
        self._add(attributes)
        return self.objects.put(request, identifier_of(request), attributes)

    def update(self, request: UpdateRequest) -> Observed:
        """Put the route where it must be now, then take out what is left of the old one."""
        before = self.objects.get("route", request.remote_id)
        attributes = plain_attributes(request)
        self._add(attributes)
        with self.turn:
            if before is not None:
                self._remove(request.remote_id, before.attributes, attributes)
            return self.objects.put(request, request.remote_id, attributes)

    def delete(self, request: DeleteRequest) -> None:
        """Take the route out, but for what other routes need. The note goes last."""
        item = self.objects.get("route", request.remote_id)
        with self.turn:
            if item is not None:
                self._remove(request.remote_id, item.attributes)
                self.objects.drop("route", request.remote_id)

    def _add(self, attributes: Attributes) -> None:
        kernels = Kernels()
        for place in self.places(attributes):
            destination = str(attributes["destination"])
            if place.key(destination) not in kernels.routes_in(place.where):
                place.do("replace", destination)

    def _remove(self, identifier: str, attributes: Attributes, *new: Attributes) -> None:
        """Take out what a route put, but for what others need, or itself by new attributes."""
        others = (
            item.attributes
            for item in self.objects.all_of("route")
            if item.remote_id != identifier
        )
        needed = {
            place.key(str(wanted["destination"]))
            for wanted in (*others, *new)
            for place in self.places(wanted)
        }
        kernels = Kernels()
        destination = str(attributes["destination"])
        for place in self.places(attributes):
            key = place.key(destination)
            if key not in needed and key in kernels.routes_in(place.where):
                _take_out(place, destination)

    def _seen(self, item: Observed, kernels: "Kernels") -> Observed:
        wanted = str(item.attributes["destination"])
        is_whole = all(
            place.key(wanted) in kernels.routes_in(place.where)
            for place in self.places(item.attributes)
        )
        return replace(item, attributes={**item.attributes, "in_kernel": is_whole})


def _take_out(place: KernelRoute, destination: str) -> None:
    """Take a route out of a kernel; one that is out already is no error.

    Between our look and our command it may have gone with its device, as a charon ends.

    Raises:
        ProviderError: iproute2 refuses, and the route is there.
    """
    try:
        place.do("del", destination)
    except ProviderError:
        if place.key(destination) in Kernels().routes_in(place.where):
            raise


class Kernels:
    """What the kernels show at one moment, each asked once."""

    def __init__(self) -> None:
        self._known: dict[str, frozenset[Found]] = {}

    def routes_in(self, box: Box) -> frozenset[Found]:
        """Return the IPv4 routes of a box's kernel; none if that is gone.

        Raises:
            ProviderError: nobody can tell; what cannot be seen is not gone for that.
        """
        if box.kernel not in self._known:
            try:
                shown = box.ip_json("-4", "route", "show", "table", "all")
            except ProviderError as error:
                if _NO_SPACE not in error.message:
                    raise
                shown = []
            self._known[box.kernel] = frozenset(
                Found(
                    box.kernel,
                    str(route.get("table", "main")),
                    _prefix(route),
                    str(route.get("gateway", "")),
                    int(str(route.get("metric", 0))),
                )
                for route in shown
            )
        return self._known[box.kernel]


def _prefix(route: Mapping[str, object]) -> str:
    """Return the destination as a prefix: iproute2 leaves out the /32 of a single address."""
    destination = str(route.get("dst", ""))
    is_bare = "/" not in destination and destination[:1].isdigit()
    return f"{destination}/32" if is_bare else destination
