"""Whether a child has one SA: an apply that was killed may have left the old one, too, or none.

A child without an SA is no drift where its far end is somebody else's: it may be for that one to
start it. Where both ends are ours and ready, nobody else will: see docs/decisions/0007.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.model.change import Impact
from vpn_declare.model.resource import Resource
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.far_ends import FarEnds
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.line import SilentError
from vpn_declare.providers.strongswan.sas import IkeSa, is_settled, is_up, sas_of
from vpn_declare.providers.strongswan.watched import Sight

SETTLED: Final = "settled"
_ATTRIBUTE: Final = Attribute(
    summary="Whether it has one SA, in a single IKE SA; or none, if its far end is not ours",
    impact=Impact.NONE,
)


def with_settled(kind: Kind) -> Kind:
    """Return the kind of children, with what can be seen of their SAs."""
    return replace(kind, attributes={**kind.attributes, SETTLED: _ATTRIBUTE}, tells_if_up=True)


def wanted_settled(resource: Resource) -> Resource:
    """Return a resource; of a child it is wanted that it has one SA."""
    if resource.kind != "child":
        return resource
    return replace(resource, attributes={**resource.attributes, SETTLED: True})


def settled_in(boxes: Boxes, everyone: Boxes) -> Sight:
    """Look at the SAs of all boxes of a site; a charon that is not there has none.

    ``everyone``: the boxes of all sites, of which only the far ends are asked of what is down.
    """
    found: Mapping[str, tuple[IkeSa, ...]] = {box.name: _sas(boxes, box.name) for box in boxes}
    far_ends = FarEnds(everyone)

    def sight(place: Place) -> bool:
        sas = found.get(place.box, ())
        if not is_settled(sas, place.connection, place.child):
            return False
        return is_up(sas, place.connection, place.child) or not far_ends.may_bring_up(place)

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
