"""The plug-in: every site, whatever its provider, as strongSwan gateways on this machine."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import (
    Context,
    Endpoint,
    ErrorClass,
    ProviderError,
    Session,
    SiteView,
)
from vpn_declare.kinds import endpoint_of
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Site
from vpn_declare.model.value import Attributes
from vpn_declare.providers.lab.children import lab_children
from vpn_declare.providers.lab.daemon import await_answer, start, stop_below
from vpn_declare.providers.lab.design import Design, Leg
from vpn_declare.providers.lab.expansion import resources_of
from vpn_declare.providers.lab.kinds import KINDS
from vpn_declare.providers.lab.meeting import Meetings
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.children import Children
from vpn_declare.providers.strongswan.gateways import Gateways
from vpn_declare.providers.strongswan.keeper import Keeper, NotedKeeper
from vpn_declare.providers.strongswan.objects import Objects
from vpn_declare.providers.strongswan.peers import Peers
from vpn_declare.providers.strongswan.routes import KernelRoute, Routes, into_tunnels
from vpn_declare.providers.strongswan.session import KeeperSession


class Lab:
    """Real IKE and ESP between network namespaces; the namespaces are made by ``lab up``."""

    __slots__ = ()

    name = "lab"

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The neutral kinds, with what can be seen of them here."""
        return KINDS

    def connection(self, site: Site) -> Attributes:  # noqa: ARG002 - the contract's argument
        """Return nothing: all sites are played by one lab."""
        return {}

    def endpoint(self, site: Site, gateway: Gateway) -> Endpoint:
        """Return how others reach a gateway of a site."""
        return endpoint_of(site, gateway)

    def expand(self, view: SiteView) -> Iterable[Resource]:
        """Return the resources of a site, with what is wanted of them here."""
        return resources_of(view)

    def connect(self, connection: Attributes, context: Context) -> Session:  # noqa: ARG002 - the contract's argument
        """Open a session with the lab of a folder.

        Raises:
            ProviderError: there is no lab.
        """
        registry = Registry(Path(context.folder))
        design = registry.read()
        if design is None:
            message = "There is no lab. Set it up by: vpn-declare lab up"
            raise ProviderError(message, error_class=ErrorClass.REFUSED)
        boxes = boxes_of(registry, design, context.sleep)
        return KeeperSession(_keepers(_Stage(registry, design, boxes), context), boxes)

    def poll_seconds(self, kind: str, context: Context) -> float:  # noqa: ARG002 - the contract's arguments
        """Return a tenth of a second: nothing here takes longer."""
        return 0.1


@dataclass(frozen=True, slots=True)
class _Stage:
    """The lab that a session plays on."""

    registry: Registry
    design: Design
    boxes: Boxes

    def addresses(self, box: Box) -> dict[str, str]:
        """Return the addresses of a gateway; the private one is that in its first network."""
        legs = self.design.legs_of(_dotted(box.name))
        return {
            "public_ip": box.local_address,
            "private_ip": legs[0].address if legs else box.local_address,
        }

    def places(self, attributes: Attributes) -> tuple[KernelRoute, ...]:
        """Return where a route must be: in the kernel of the gateway, and then in the hosts'."""
        return tuple(self._places(_dotted(str(attributes["route_table"])), attributes))

    def _places(self, table: str, attributes: Attributes) -> Iterator[KernelRoute]:
        legs = [leg for leg in self.design.legs if table in (leg.network, leg.gateway)]
        if table in self.design.wires:
            legs = self._through(legs, str(attributes["next_hop"]))
        else:
            hosts = attributes.get("hosts", ())
            legs = [leg for leg in legs if isinstance(hosts, Sequence) and leg.network in hosts]
        for gateway in sorted({leg.gateway for leg in legs}):
            box = self.boxes.at(gateway.replace(".", "/", 1))
            yield into_tunnels(box)
        for leg in legs:
            yield KernelRoute(where=self._host(leg), table="main", via=leg.address)

    def _through(self, legs: list[Leg], next_hop: str) -> list[Leg]:
        """Return the legs of the gateway with that private address."""
        owners = {
            leg.gateway
            for leg in self.design.legs
            if leg.address == next_hop and leg.gateway in {item.gateway for item in legs}
        }
        return [leg for leg in legs if leg.gateway in owners]

    def _host(self, leg: Leg) -> Box:
        namespace = self.design.namespace(leg.network)
        nowhere = self.registry.runtime
        return Box(name=leg.network, socket=nowhere, folder=nowhere, namespace=namespace)


def boxes_of(registry: Registry, design: Design, sleep: Callable[[float], None]) -> Boxes:
    """Return the boxes of all gateways of a lab."""
    found = (registry.box(design, name) for name in design.gateways)
    return Boxes({box.name: box for box in found}, sleep)


def _keepers(stage: _Stage, context: Context) -> dict[str, Keeper]:
    boxes = stage.boxes
    objects = Objects(stage.registry.objects)
    peers = Peers(boxes, Meetings(boxes))

    def wake(boxes: Boxes, box: Box) -> None:
        line = boxes.line(box)
        if not line.is_alive():
            stop_below([box.socket.parent], context.sleep)  # it may hang
            start(box)
            await_answer(box, line, context.sleep)

    notes = {name: NotedKeeper(name, objects) for name in ("vpc", "subnet", "route_table")}
    return {
        **notes,
        "gateway": Gateways(boxes, objects, wake, stage.addresses),
        "peer": peers,
        "child": lab_children(Children(peers), boxes),
        "route": Routes(objects, stage.places),
    }


def _dotted(name: str) -> str:
    return name.replace("/", ".", 1)
