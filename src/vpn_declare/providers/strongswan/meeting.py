"""Who brings a tunnel up, once an end of it was configured, and when."""

from typing import Protocol

from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.far_ends import FarEnds, can_call, may_start
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.lift import (
    End,
    Renewal,
    bring_up,
    renew_child,
    renew_ike,
    settle,
)
from vpn_declare.providers.strongswan.notes import read_note
from vpn_declare.providers.strongswan.sas import is_settled, sas_of
from vpn_declare.providers.strongswan.turns import Turns


class Meeting(Protocol):
    """Decides what happens to live SAs after a configuration was loaded."""

    def after_change(self, box: Box, connection: Connection, child: str, renewal: Renewal) -> str:
        """Bring a tunnel to what was loaded, as far as both ends are ready for it.

        ``child`` is empty for a change of the whole connection. Returns why it did not come up,
        for people, or nothing. A live SA is never ended before its successor is there.
        """
        ...


class MeetingStranger:
    """The far end may be somebody else's: try, and leave things as they are if it does not agree.

    Whichever end is changed last succeeds, and the old SA goes on until then. Two ends that are
    both ours take turns, or each would set up an SA, or end the one that the other one keeps.
    """

    def __init__(self, everyone: Boxes, turns: Turns) -> None:
        self._everyone = everyone
        self._turns = turns

    def after_change(self, box: Box, connection: Connection, child: str, renewal: Renewal) -> str:
        """Try it from this end; if it cannot call, from the other one, as far as that is ours."""
        end = End(line=self._everyone.line(box), connection=connection)
        with self._turns.of(connection.owners):
            if renewal is Renewal.NOTHING:
                return _mended(end, child) if child else ""
            if not connection.children:
                return ""
            if not can_call(connection):
                called = FarEnds(self._everyone).caller(connection, child)
                if called is None:
                    return ""
                end, child = called
            return renew_ike(end) if renewal is Renewal.IKE else renew_child(end, child)

    def mend(self, place: Place) -> str:
        """Bring up a child that is down though both ends are ours, from whichever may start.

        Returns why it did not come up, for people, or nothing.
        """
        box = self._everyone.at(place.box)
        noted = read_note(box, place.connection)
        if noted is None:
            return ""
        end = End(line=self._everyone.line(box), connection=noted.connection)
        with self._turns.of(noted.connection.owners):
            return FarEnds(self._everyone).bring_up(end, place.child)


def _mended(end: End, child: str) -> str:
    """Leave one SA of a child that has several, and bring one up that has none."""
    connection = end.connection
    if not is_settled(sas_of(end.line, connection.name), connection.name, child):
        return settle(end, child)
    return bring_up(end, child) if may_start(connection) else ""
