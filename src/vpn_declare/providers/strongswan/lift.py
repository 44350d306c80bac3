"""Bringing tunnels up, and changing them without a gap: make before break.

charon goes by these rules (5.9.8, measured): loading a connection changes no live SA, not even at
its next rekey; a second `initiate` of a child that is up is refused; a child whose configuration
changed may be initiated beside its old SA; a connection whose IKE part changed gets a second IKE
SA beside the old one. So a change is: load, initiate anew, and only then end the old.
"""

import contextlib
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.causes import cause_of
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError
from vpn_declare.providers.strongswan.sas import (
    ESTABLISHED,
    ChildSa,
    IkeSa,
    children_of,
    newest_of,
    sas_of,
)

INITIATE_MS: Final = 5_000
"""So long we wait for one initiation: it takes some 20 ms where the far end answers."""
END_MS: Final = 500
"""So long we wait for the far end to confirm an end; without it the SA goes all the same."""


_DUPLICATE: Final = re.compile(r"due to existing duplicate \S*\{(\d+)\}")
"""charon's words for a child that has an SA of just this configuration, with the SA's id."""
_MADE: Final = re.compile(r"CHILD_SA \S+\{(\d+)\} established")
"""charon's words for the SA that an initiation set up, with its id."""
_LOOKS: Final = 3
"""So often old SAs are looked for and ended: charon may rekey one right before it ends, and its
successor is as old. One look more than was seen to be needed."""


class Renewal(IntEnum):
    """How much of a live tunnel must be made anew."""

    NOTHING = 0
    CHILD = 1
    IKE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a tunnel: a charon and the connection that it has."""

    line: Line
    connection: Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of an initiation: why it failed, or the id of the SA that is as configured.

    ``is_made`` if it was set up by this; one may have been the same already. Only charon's words
    tell it from the others: a rekey that comes in between makes SAs too, by the old configuration.
    """

    cause: str = ""
    id: str = ""
    is_made: bool = False


def bring_up(end: End, child: str) -> str:
    """Initiate a child that has no SA; return the cause if it does not come up, else nothing.

    Raises:
        ProviderError: charon does not answer.
    """
    name = end.connection.name
    if children_of(end.line, name, child):
        return ""
    return _initiate(end, child).cause


def renew_child(end: End, child: str) -> str:
    """Set up a Child SA beside the old one, then end the old one. Returns the cause if it fails.

    The far end may not have the new configuration yet: then the old SA simply goes on. A run that
    was killed may have loaded another IKE part and not renewed the IKE SA: then charon sets up a
    new one for this child, and its siblings follow it. It may also have set up the new SA: then
    charon says so, and that one stays.
    """
    name = end.connection.name
    found = children_of(end.line, name, child)
    tried = _initiate(end, child)
    if tried.cause or not found:
        return tried.cause
    new = [sa for sa in children_of(end.line, name, child) if sa.id == tried.id]
    if not any(_fits(end.connection, child, sa) for sa in new):
        _end_children(end.line, [sa.id for sa in new])
        return "The far end agreed to other networks than these."
    return _end_others(end, child, tried.id)


def _end_others(end: End, child: str, kept: str) -> str:
    """End the SAs of a child but for one; its siblings follow that one. Returns the cause if not.

    Nothing ends any more once that one is gone, too.
    """
    for _ in range(_LOOKS):
        found = children_of(end.line, end.connection.name, child)
        home = {sa.ike_id for sa in found if sa.id == kept}
        old = [sa for sa in found if sa.id != kept]
        if not home or not old:
            return ""
        left = frozenset(sa.ike_id for sa in old) - home
        _end_children(end.line, [sa.id for sa in old if sa.ike_id not in left])
        if left and (cause := _follow(end, left)):
            return cause
    return ""


def _follow(end: End, left: frozenset[str]) -> str:
    """Set up in the newest IKE SA what is only in IKE SAs that are left, then end those.

    Returns the cause if it fails; what is left goes on then, and the next apply settles it.
    """
    sas = sas_of(end.line, end.connection.name)
    moved = {sa.name for ike in sas if ike.id not in left for sa in ike.children}
    staying = {sa.name for ike in sas if ike.id in left for sa in ike.children} - moved
    for child in sorted(staying):
        if cause := _initiate(end, child).cause:
            return cause
    for identifier in sorted(left):
        end_ike(end.line, identifier)
    return ""


def settle(end: End, child: str) -> str:
    """Leave one SA of a child that is up: in the newest IKE SA. Returns the cause if it fails.

    A run that was killed may have set up the new SA and not ended the old one; or the far end's
    end of an IKE SA did not arrive here. So other IKE SAs end as a whole: nobody may be there to
    confirm the end of a Child SA, and charon would ask for that of one after the other.
    """
    name = end.connection.name
    drop_childless(end.line, name)
    sas = sas_of(end.line, name)
    newest = newest_of(sas)
    if newest is None:
        return ""
    inside = [sa for sa in newest.children if sa.name == child]
    if not inside:
        cause = renew_child(end, child)
    else:
        _end_children(end.line, [sa.id for sa in inside[:-1]])
        left = frozenset(ike.id for ike in sas if ike.children and ike.id != newest.id)
        cause = _follow(end, left) if left else ""
    drop_childless(end.line, name)
    return cause


def renew_ike(end: End) -> str:
    """Set up a second IKE SA with all children, then end the old one.

    Returns the cause if it fails; the old SA goes on then. A run that was killed may have set up
    the new one: then charon says so, and that one stays. A child that is held at this end gets one
    SA more then, for it was loaded in other words. The old one ends child by child: the far end
    may send by a child until it hears of its end, and here that one lives until the answer.
    """
    name = end.connection.name
    before = frozenset(sa.id for sa in sas_of(end.line, name))
    tries: list[Tried] = []
    for child in end.connection.children:
        tried = _initiate(end, child)
        if tried.cause:
            _take_back(end, before, frozenset(one.id for one in tries if one.is_made))
            return tried.cause
        tries.append(tried)
    kept = frozenset(one.id for one in tries)
    for _ in range(_LOOKS):
        sas = [sa for sa in sas_of(end.line, name) if sa.id in before or sa.children]
        old = [sa for sa in sas if not _holds(sa, kept)]
        doubled = [child.id for sa in sas for child in _doubled(sa, kept)]
        if len(old) == len(sas) or not (old or doubled):
            return ""
        _end_children(end.line, doubled)
        for sa in old:
            _end_orderly(end.line, sa)
    return ""


def _doubled(ike: IkeSa, kept: frozenset[str]) -> list[ChildSa]:
    """Return the SAs beside those that are kept, in one IKE SA: the new one was there already."""
    names = {sa.name for sa in ike.children if sa.id in kept}
    return [sa for sa in ike.children if sa.name in names and sa.id not in kept]


def _end_orderly(line: Line, ike: IkeSa) -> None:
    """End an IKE SA child by child, as long as the far end confirms it, and then as a whole."""
    with contextlib.suppress(ViciRefusedError):
        for sa in ike.children:
            line.ask_all("terminate", {"child-id": sa.id, "timeout": str(END_MS)})
    end_ike(line, ike.id)


def _take_back(end: End, before: frozenset[str], made: frozenset[str]) -> None:
    """End the IKE SAs that hold nothing but what was just made."""
    for sa in sas_of(end.line, end.connection.name):
        if sa.id not in before and sa.children and {child.id for child in sa.children} <= made:
            end_ike(end.line, sa.id)


def _holds(ike: IkeSa, children: frozenset[str]) -> bool:
    return any(sa.id in children for sa in ike.children)


def end_child(line: Line, connection: str, child: str) -> None:
    """End the Child SAs of one child; the others of its IKE SA go on."""
    _end_children(line, [sa.id for sa in children_of(line, connection, child)])


def end_connection(line: Line, connection: str) -> None:
    """End all SAs of a connection."""
    for sa in sas_of(line, connection):
        end_ike(line, sa.id)


def end_ike(line: Line, identifier: str) -> None:
    """End one IKE SA, whether or not the far end still answers."""
    message = {"ike-id": identifier, "force": "yes", "timeout": str(END_MS)}
    with contextlib.suppress(ViciRefusedError):  # gone already, or the far end is dead: it goes
        line.ask_all("terminate", message)


def drop_childless(line: Line, connection: str) -> None:
    """End IKE SAs that are left without a child: a refused proposal leaves one behind."""
    for sa in sas_of(line, connection):
        if sa.state == ESTABLISHED and not sa.children:
            end_ike(line, sa.id)


def _end_children(line: Line, identifiers: list[str]) -> None:
    for identifier in identifiers:
        with contextlib.suppress(ViciRefusedError):  # the far end was quicker
            line.ask_all("terminate", {"child-id": identifier, "timeout": str(END_MS)})


def _initiate(end: End, child: str) -> Tried:
    name = end.connection.name
    message = {"ike": name, "child": child, "timeout": str(INITIATE_MS), "loglevel": "1"}
    try:
        said = end.line.ask_all("initiate", message)
    except ViciRefusedError as refused:
        if same := _DUPLICATE.search(" ".join(refused.log)):
            return Tried(id=same[1])
        drop_childless(end.line, name)
        return Tried(cause=cause_of(refused.log))
    except ProviderError as error:
        return Tried(cause=error.message)
    made = _MADE.search(" ".join(str(item.get("msg", "")) for item in said))
    return Tried(id=made[1] if made else "", is_made=True)


def _fits(connection: Connection, child: str, sa: ChildSa) -> bool:
    wanted = connection.children[child].attributes
    return (sa.local, sa.remote) == ((wanted["local_cidr"],), (wanted["remote_cidr"],))
