"""A rekey of every tunnel of a lab, each once, and why it failed where it does."""

from collections.abc import Iterator
from dataclasses import replace

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.providers.lab.why import rekey_cause
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.line import Line
from vpn_declare.providers.strongswan.rekey import rekeyed
from vpn_declare.providers.strongswan.sas import ChildSa, children_of


def rekey_failures(boxes: Boxes, seen: tuple[TunnelSight, ...]) -> Iterator[TunnelSight]:
    """Rekey every Child SA once, from one end; yield those that did not get a new SA."""
    done: set[frozenset[str]] = set()
    for sight in seen:
        box = sight.gateway.replace(".", "/", 1)
        line = boxes.line(boxes.at(box))
        old = _children(line, sight)
        if not old:
            continue  # it is down, or its daemon is dead
        spis = frozenset((old[-1].spi_in, old[-1].spi_out))
        if spis in done:
            continue  # the other end of one that was rekeyed already
        new = rekeyed(line, Place(box, sight.connection, sight.child), old[-1])
        if new is None:
            yield replace(sight, cause=rekey_cause(boxes, sight))
        else:
            done.add(frozenset((new.spi_in, new.spi_out)))


def _children(line: Line, sight: TunnelSight) -> tuple[ChildSa, ...]:
    try:
        return children_of(line, sight.connection, sight.child)
    except ProviderError:
        return ()
