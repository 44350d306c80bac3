"""Tunnels between two gateways of one lab: both ends are known, so each change is made once.

The end that is configured last finds the other one ready, and brings the tunnel to what both
want. As long as they differ, what is up stays up. The end that answers is held to the old SA until
that one ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vpn_declare.model.value import Attributes
from vpn_declare.providers.lab.handover import Handover
from vpn_declare.providers.lab.sides import Side, other_end, read_side
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.connection import Connection, proposal
from vpn_declare.providers.strongswan.holding import let_go
from vpn_declare.providers.strongswan.lift import Renewal
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.pairs import Names, agree_on_ike, mirrors
from vpn_declare.providers.strongswan.seen import shown_connections
from vpn_declare.providers.strongswan.turns import Turns


@dataclass(frozen=True, slots=True)
class Meetings:
    """Brings tunnels of the lab up. One change of a tunnel at a time."""

    boxes: Boxes
    _turns: Turns = field(default_factory=Turns)
    _renewed: set[tuple[str, str]] = field(default_factory=set)

    def after_change(self, box: Box, connection: Connection, child: str, renewal: Renewal) -> str:
        """Bring a tunnel to what was loaded, if the other end has the same by now."""
        other = other_end(self.boxes, connection)
        if other is None:
            self._let_go(Side(box, connection))
            return ""
        with self._turns.of((box.name, other[0].name)):
            self._let_go(Side(box, connection))
            near, far = read_side(box, connection.name), read_side(*other)
            if near is None or far is None or not agree_on_ike(near.connection, far.connection):
                return ""
            self._reload(far)
            names = [
                pair
                for pair in self._pairs(near, far)
                if renewal is Renewal.IKE or not child or pair[0] == child
            ]
            change = _change(near, far, child)
            if names and change in self._renewed:
                renewal = Renewal.NOTHING  # the other end came later and has done it
            said = Handover(self.boxes).meet(near, far, names, renewal)
            if names and not said and renewal is not Renewal.NOTHING:
                self._renewed.add(change)
            return said

    def _let_go(self, side: Side) -> None:
        """Hold an end no longer, if a run that held it was killed."""
        line, name = self.boxes.line(side.box), side.connection.name
        with self.boxes.lock(side.box):
            let_go(side.box, line, name, side.connection.to_hold)

    def _reload(self, side: Side) -> None:
        """Load what an end has noted, if a run began with that: it may have been killed before."""
        self._let_go(side)
        with self.boxes.lock(side.box):
            noted = read_side(side.box, side.connection.name)
            if noted is not None and noted.connection.unfinished:
                load(self.boxes.line(side.box), side.box, noted.connection)

    def _pairs(self, near: Side, far: Side) -> Sequence[Names]:
        """Return the children that both ends have loaded, and want alike."""
        here, there = self._loaded(near), self._loaded(far)
        return [
            (name, other)
            for name, kept in near.connection.children.items()
            if name in here
            for other, mirrored in far.connection.children.items()
            if other in there and mirrors(kept, mirrored)
        ]

    def _loaded(self, side: Side) -> frozenset[str]:
        name = side.connection.name
        for shown in shown_connections(side.box, self.boxes.line(side.box), name):
            if shown.name == name:
                return frozenset(shown.conn.get("children", {}))
        return frozenset()


def _change(near: Side, far: Side, child: str) -> tuple[str, str]:
    """Return what tells a change of a tunnel, whichever end it is made from."""
    groups = sorted((near.connection.ike_group, far.connection.ike_group))
    wanted = near.connection.children[child].attributes if child else {}
    esp = (proposal(wanted.get("esp")), *sorted(_networks(wanted)))
    return " ".join(groups), " ".join(esp)


def _networks(attributes: Attributes) -> tuple[str, str]:
    return str(attributes.get("local_cidr")), str(attributes.get("remote_cidr"))
