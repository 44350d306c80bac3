"""Why a tunnel is down: the words of both ends in one sentence, with what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.providers.lab.daemon import log_of
from vpn_declare.providers.lab.logs import LogTail, last_attempt, last_lines
from vpn_declare.providers.lab.sides import Side, other_end
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.causes import known_cause
from vpn_declare.providers.strongswan.lift import End, bring_up
from vpn_declare.providers.strongswan.notes import read_note
from vpn_declare.providers.strongswan.rekey import GROUPS

_SILENT = "Nothing was tried, or it was ended by hand. Bring it up by: vpn-declare apply."


def with_causes(
    boxes: Boxes, seen: Iterable[TunnelSight], *, trying: bool = False
) -> Iterator[TunnelSight]:
    """Yield the tunnels; those that are down say why.

    Args:
        boxes: The boxes of the lab.
        seen: What was seen of the tunnels.
        trying: Whether each that is down is tried once, so that its ends tell the cause of today.
    """
    for sight in seen:
        yield sight if sight.is_up else replace(sight, cause=_cause(boxes, sight, trying=trying))


def rekey_cause(boxes: Boxes, sight: TunnelSight) -> str:
    """Return why a tunnel that is up could not be rekeyed, and what to do."""
    ends = _ends(boxes, sight)
    said = _said(*ends) if ends else ()
    return known_cause(said) or GROUPS


def _cause(boxes: Boxes, sight: TunnelSight, *, trying: bool) -> str:
    ends = _ends(boxes, sight)
    if ends is None:
        return "The other end has no such connection. Load it by: vpn-declare apply."
    for side in ends:
        if not boxes.line(side.box).is_alive():
            return f"charon of {side.box.name} does not answer. Start it by: vpn-declare lab up."
    if not trying:
        return known_cause(_said(*ends)) or _SILENT
    near, far = ends
    tail = LogTail(log_of(far.box))
    own = bring_up(End(line=boxes.line(near.box), connection=near.connection), sight.child)
    return known_cause(tail.lines()) or own or "It came up when it was tried. Look again."


def _ends(boxes: Boxes, sight: TunnelSight) -> tuple[Side, Side] | None:
    """Return the end of a sight, and the other one."""
    box = boxes.at(sight.gateway.replace(".", "/", 1))
    noted = read_note(box, sight.connection)
    other = None if noted is None else other_end(boxes, noted.connection)
    far = None if other is None else read_note(*other)
    if noted is None or other is None or far is None:
        return None
    return Side(box, noted.connection), Side(other[0], far.connection)


def _said(near: Side, far: Side) -> tuple[str, ...]:
    """Return what both ends said of their last attempt, the far end first."""
    return tuple(
        line
        for one, other in ((far, near), (near, far))
        for line in last_attempt(
            last_lines(log_of(one.box)), one.connection.name, other.box.local_address
        )
    )
