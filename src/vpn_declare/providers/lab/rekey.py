"""A rekey of every tunnel now, so that ends with different PFS groups show now and not in an hour.

Set-up takes its keys from IKE_AUTH and needs no group of its own; only a rekey uses it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.lab.sight import TunnelSight
from vpn_declare.providers.lab.why import rekey_cause
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError
from vpn_declare.providers.strongswan.sas import ChildSa, children_of

_SECONDS: Final = 3.0
"""So long a rekey may take; it takes some 10 ms."""
_PAUSE_SECONDS: Final = 0.01


def rekey_failures(
    boxes: Boxes, seen: tuple[TunnelSight, ...], sleep: Callable[[float], None]
) -> Iterator[TunnelSight]:
    """Rekey every Child SA once, from one end; yield those that did not get a new SA."""
    done: set[frozenset[str]] = set()
    for sight in seen:
        line = boxes.line(boxes.at(sight.gateway.replace(".", "/", 1)))
        old = _children(line, sight)
        if not old:
            continue  # it is down, or its daemon is dead
        spis = frozenset((old[-1].spi_in, old[-1].spi_out))
        if spis in done:
            continue  # the other end of one that was rekeyed already
        new = _rekeyed(line, sight, old[-1], sleep)
        if new is None:
            yield replace(sight, cause=rekey_cause(boxes, sight))
        else:
            done.add(frozenset((new.spi_in, new.spi_out)))


def _children(line: Line, sight: TunnelSight) -> tuple[ChildSa, ...]:
    try:
        return children_of(line, sight.connection, sight.child)
    except ProviderError:
        return ()


def _rekeyed(
    line: Line, sight: TunnelSight, old: ChildSa, sleep: Callable[[float], None]
) -> ChildSa | None:
    try:
        line.ask("rekey", {"child-id": old.id})
    except (ViciRefusedError, ProviderError):
        return None
    waited = 0.0
    while waited < _SECONDS:
        found = children_of(line, sight.connection, sight.child)
        new = [sa for sa in found if int(sa.id) > int(old.id)]
        if new:
            return new[-1]
        sleep(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS
    return None
