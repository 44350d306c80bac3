"""Whether a child has one SA at most: an apply that was killed may have left the old one, too.

Only this end is asked, for the other one may be somebody else's. A child without an SA is no
drift: it may be for the far end to start it.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.model.change import Impact
from vpn_declare.model.resource import Resource
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.line import SilentError
from vpn_declare.providers.strongswan.sas import IkeSa, is_settled, sas_of
from vpn_declare.providers.strongswan.watched import Sight

SETTLED: Final = "settled"
_ATTRIBUTE: Final = Attribute(
    summary="Whether it has one SA at most, in a single IKE SA", impact=Impact.NONE
)


def with_settled(kind: Kind) -> Kind:
    """Return the kind of children, with what can be seen of their SAs."""
    return replace(kind, attributes={**kind.attributes, SETTLED: _ATTRIBUTE}, tells_if_up=True)


def wanted_settled(resource: Resource) -> Resource:
    """Return a resource; of a child it is wanted that it has one SA at most."""
    if resource.kind != "child":
        return resource
    return replace(resource, attributes={**resource.attributes, SETTLED: True})


def settled_in(boxes: Boxes) -> Sight:
    """Look at the SAs of all boxes; a charon that is not there has none."""
    found: Mapping[str, tuple[IkeSa, ...]] = {box.name: _sas(boxes, box.name) for box in boxes}

    def sight(place: Place) -> bool:
        return is_settled(found.get(place.box, ()), place.connection, place.child)

    return sight


def live_in(boxes: Boxes) -> Sight:
    """Look at the SAs of all boxes: a child is up that has one here which carries traffic."""
    live = {
        (box.name, ike.name, sa.name)
        for box in boxes
        for ike in _sas(boxes, box.name)
        for sa in ike.children
    }
    return lambda place: (place.box, place.connection, place.child) in live


def _sas(boxes: Boxes, name: str) -> tuple[IkeSa, ...]:
    with contextlib.suppress(SilentError):
        return sas_of(boxes.line(boxes.at(name)))
    return ()
