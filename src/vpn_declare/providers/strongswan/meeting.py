"""Who brings a tunnel up, once an end of it was configured, and when."""

from typing import Protocol

from vpn_declare.model.topology import DYNAMIC
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.lift import (
    End,
    Renewal,
    bring_up,
    renew_child,
    renew_ike,
)
from vpn_declare.providers.strongswan.line import Line


class Meeting(Protocol):
    """Decides what happens to live SAs after a configuration was loaded."""

    def after_change(self, box: Box, connection: Connection, child: str, renewal: Renewal) -> str:
        """Bring a tunnel to what was loaded, as far as both ends are ready for it.

        ``child`` is empty for a change of the whole connection. Returns why it did not come up,
        for people, or nothing. A live SA is never ended before its successor is there.
        """
        ...


class MeetingStranger:
    """The far end is somebody else's: try, and leave things as they are where it does not agree.

    Whichever end is changed last succeeds, and the old SA goes on until then.
    """

    def __init__(self, line_of: "LineOf") -> None:
        self._line_of = line_of

    def after_change(self, box: Box, connection: Connection, child: str, renewal: Renewal) -> str:
        """Try it from this end, if this end can call the other one."""
        if connection.text("remote_address") == DYNAMIC or not connection.children:
            return ""
        end = End(line=self._line_of(box), connection=connection)
        match renewal:
            case Renewal.IKE:
                return renew_ike(end)
            case Renewal.CHILD:
                return renew_child(end, child)
            case Renewal.NOTHING:
                return bring_up(end, child) if child and connection.starts else ""


class LineOf(Protocol):
    """Gives the line to a box."""

    def __call__(self, box: Box) -> Line:
        """Return the line to a box."""
        ...
