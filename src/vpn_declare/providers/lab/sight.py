"""The tunnels of a lab as they are now, one line for each pair of networks."""

from collections.abc import Iterator
from dataclasses import replace

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.providers.lab.children import Name, live_children
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.notes import read_notes
from vpn_declare.providers.strongswan.sas import ChildSa, IkeSa, sas_of


def sights(boxes: Boxes) -> tuple[TunnelSight, ...]:
    """Return what can be seen of every child of every gateway, sorted by gateway."""
    live = live_children(boxes)
    return tuple(sight for box in boxes for sight in _of_box(boxes, box, live))


def _of_box(boxes: Boxes, box: Box, live: frozenset[Name]) -> Iterator[TunnelSight]:
    try:
        sas = sas_of(boxes.line(box))
    except ProviderError:
        sas = ()
    for noted in read_notes(box):
        connection = noted.connection
        for name, kept in sorted(connection.children.items()):
            found = [
                (ike, sa)
                for ike in sas
                if ike.name == connection.name
                for sa in ike.children
                if sa.name == name
            ]
            yield _sight(
                TunnelSight(
                    gateway=box.name.replace("/", ".", 1),
                    connection=connection.name,
                    child=name,
                    local=str(kept.attributes.get("local_cidr")),
                    remote=str(kept.attributes.get("remote_cidr")),
                    is_up=(box.name, connection.name, name) in live,
                ),
                found,
            )


def _sight(empty: TunnelSight, found: list[tuple[IkeSa, ChildSa]]) -> TunnelSight:
    if not found:
        return empty
    ike, newest = found[-1]
    return replace(
        empty,
        ike_suite=ike.suite,
        esp_suite=newest.suite,
        age_seconds=ike.age_seconds,
        bytes_in=sum(sa.bytes_in for _, sa in found),
        bytes_out=sum(sa.bytes_out for _, sa in found),
        copies=len(found),
    )
