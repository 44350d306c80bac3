"""Tunnels between two gateways of one lab: both ends are known, so each change is made once.

The end that is configured last finds the other one ready, and brings the tunnel to what both
want. As long as they differ, what is up stays up. The end that answers is held to the old SA until
that one ends.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import Attributes
from vpn_declare.providers.lab.daemon import log_of
from vpn_declare.providers.lab.logs import LogTail
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.causes import known_cause
from vpn_declare.providers.strongswan.connection import Connection, proposal
from vpn_declare.providers.strongswan.holding import drop_policies, hold, is_held, let_go
from vpn_declare.providers.strongswan.lift import (
    End,
    Renewal,
    bring_up,
    drop_childless,
    renew_child,
    renew_ike,
    settle,
)
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_note, read_notes
from vpn_declare.providers.strongswan.pairs import (
    Names,
    clear,
    end_stale,
    key_of,
    mirrors,
    share_an_sa,
)
from vpn_declare.providers.strongswan.sas import is_settled, sas_of
from vpn_declare.providers.strongswan.seen import shown_connections
from vpn_declare.providers.strongswan.turns import Turns

Matches = Mapping[str, str]
"""Children of one end that the other end has, too, by name; the values are its names for them."""


@dataclass(frozen=True, slots=True)
class Side:
    """A box and a connection of it."""

    box: Box
    connection: Connection


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
            return ""
        with self._turns.of((box.name, other[0].name)):
            near, far = _read(box, connection.name), _read(*other)
            if near is None or far is None or not _agree_on_ike(near, far):
                return ""
            self._reload(near)
            self._reload(far)
            matches = {
                name: found
                for name, found in self._matches(near, far).items()
                if renewal is Renewal.IKE or not child or name == child
            }
            change = _change(near, far, child)
            if matches and change in self._renewed:
                renewal = Renewal.NOTHING  # the other end came later and has done it
            said = self._meet(near, far, matches, renewal)
            if matches and not said and renewal is not Renewal.NOTHING:
                self._renewed.add(change)
            return said

    def _reload(self, side: Side) -> None:
        """Load what an end has noted, if a run began with that: it may have been killed before."""
        name, line = side.connection.name, self.boxes.line(side.box)
        with self.boxes.lock(side.box):
            noted = _read(side.box, name)
            if noted is not None:
                let_go(side.box, line, name, noted.connection.held)
                if noted.connection.unfinished:
                    load(line, side.box, replace(noted.connection, held=frozenset()))

    def _matches(self, near: Side, far: Side) -> Matches:
        """Return the children that both ends have loaded, and want alike."""
        here, there = self._loaded(near), self._loaded(far)
        return {
            name: other
            for name, kept in near.connection.children.items()
            if name in here
            for other, mirrored in far.connection.children.items()
            if other in there and mirrors(kept, mirrored)
        }

    def _loaded(self, side: Side) -> frozenset[str]:
        name = side.connection.name
        for shown in shown_connections(side.box, self.boxes.line(side.box), name):
            if shown.name == name:
                return frozenset(shown.conn.get("children", {}))
        return frozenset()

    def _meet(self, near: Side, far: Side, matches: Matches, renewal: Renewal) -> str:
        live = [pair for pair in matches.items() if self._share_an_sa(near, far, pair)]
        down = [pair for pair in matches.items() if pair not in live]
        if not live or renewal is Renewal.NOTHING:
            starter = self._opener(near, far)
        else:
            starter = self._renewer(near, far, matches)
        answerer = far if starter is near else near
        if starter is far:
            live, down = ([(other, name) for name, other in pairs] for pairs in (live, down))
        far_log = LogTail(log_of(answerer.box))
        causes = self._settle(starter, answerer, live) if renewal is Renewal.NOTHING else []
        causes += self._set_up(starter, answerer, (live, down), renewal)
        failed = [cause for cause in causes if cause]
        if not failed:
            return ""
        known = known_cause(far_log.lines()) or failed[0]
        between = f"{starter.box.name} and {answerer.box.name}"
        name = starter.connection.name
        return f"The tunnel {name} between {between} did not come up. {known}"

    def _share_an_sa(self, near: Side, far: Side, names: Names) -> bool:
        return share_an_sa(self._end(near), self._end(far), names)

    def _opener(self, near: Side, far: Side) -> Side:
        """Return who starts what is down: not who has children that are held.

        So that all children of a tunnel are held at one end, and their IKE SA can be renewed.
        """
        may = [side for side in (near, far) if not _must_answer(side)] or [near]
        return min(
            may, key=lambda side: (self._held(side, side.connection.children), side.box.name)
        )

    def _renewer(self, near: Side, far: Side, matches: Matches) -> Side:
        """Return who starts what is to take the place of what is up: who is held.

        It cannot be held again, and where networks grow it is the only one that sends by the new
        SA before the old one ends: policies of smaller ones come first, but not those of an end
        that is held. Whoever was told not to start was told so of what is down.
        """
        names = {near.box.name: tuple(matches), far.box.name: tuple(matches.values())}
        may = [side for side in (near, far) if _knows_whom_to_call(side)] or [near]
        return min(may, key=lambda side: (-self._held(side, names[side.box.name]), side.box.name))

    def _held(self, side: Side, children: Iterable[str]) -> int:
        return sum(self._is_held(side, child) for child in children)

    def _is_held(self, side: Side, child: str) -> bool:
        return is_held(self.boxes.line(side.box), side.connection.name, child)

    @contextlib.contextmanager
    def _holding(self, side: Side, children: Collection[str]) -> Iterator[None]:
        """Hold an end to the SAs of some children while new ones are set up.

        The first SA of a child is set up so, too: so one end is held in any change.
        """
        name, line = side.connection.name, self.boxes.line(side.box)
        new = [child for child in children if not self._is_held(side, child)]
        if not new:
            yield
            return
        with self.boxes.lock(side.box):
            hold(side.box, line, name, new)
        try:
            yield
        finally:
            with self.boxes.lock(side.box):
                let_go(side.box, line, name, new)

    def _settle(self, starter: Side, answerer: Side, live: Sequence[Names]) -> list[str]:
        """Leave one SA of each child that is up; return causes if it is not so."""
        end, far_end = self._end(starter), self._end(answerer)
        causes = [settle(end, name) for name, _ in live]
        for _, other in live:
            _settle_answerer(end, far_end, other)
        return causes

    def _set_up(
        self,
        starter: Side,
        answerer: Side,
        pairs: tuple[Sequence[Names], Sequence[Names]],
        renewal: Renewal,
    ) -> list[str]:
        """Renew what is up, and bring up what is down; return causes where it fails."""
        live, down = pairs
        end, far_end = self._end(starter), self._end(answerer)
        for pair in down:
            clear(end, far_end, pair)
        due = down if renewal is Renewal.NOTHING else (*live, *down)
        causes: list[str] = []
        with self._holding(answerer, [other for _, other in due]):
            if renewal is Renewal.IKE and live:
                causes.append(renew_ike(end))
            elif renewal is Renewal.CHILD:
                causes.extend(renew_child(end, name) for name, _ in live)
            causes.extend(bring_up(end, name) for name, _ in down)
        for name, other in (*live, *down):
            drop_policies(end.line, end.connection.name, name)
            drop_policies(far_end.line, far_end.connection.name, other)
        return causes

    def _end(self, side: Side) -> End:
        return End(line=self.boxes.line(side.box), connection=side.connection)


def _settle_answerer(starter: End, answerer: End, child: str) -> None:
    """End what the answerer has beside the one SA: it may have missed an end."""
    line, name = answerer.line, answerer.connection.name
    drop_childless(line, name)
    if not is_settled(sas_of(line, name), name, child):
        end_stale(answerer, starter)


def other_end(boxes: Boxes, connection: Connection) -> tuple[Box, str] | None:
    """Return the box and the name of the connection at the other end, by our notes of it."""
    address = connection.text("remote_address")
    found = [
        (noted.connection, box)
        for box in boxes
        if address in (DYNAMIC, box.local_address)
        for noted in read_notes(box)
        if noted.connection.owners == connection.owners[::-1]
    ]
    # Two tunnels between one pair of gateways have the same identities, but each its own key.
    same = [item for item in found if key_of(item[0]) == key_of(connection)]
    for other, box in (*same, *found):
        return box, other.name
    return None


def _read(box: Box, name: str) -> Side | None:
    noted = read_note(box, name)
    return None if noted is None else Side(box, noted.connection)


def _agree_on_ike(near: Side, far: Side) -> bool:
    ours, theirs = near.connection, far.connection
    same_suite = proposal(ours.peer.attributes.get("ike")) == proposal(
        theirs.peer.attributes.get("ike")
    )
    return same_suite and ours.fingerprint == theirs.fingerprint


def _change(near: Side, far: Side, child: str) -> tuple[str, str]:
    """Return what tells a change of a tunnel, whichever end it is made from."""
    groups = sorted((near.connection.ike_group, far.connection.ike_group))
    wanted = near.connection.children[child].attributes if child else {}
    esp = (proposal(wanted.get("esp")), *sorted(_networks(wanted)))
    return " ".join(groups), " ".join(esp)


def _networks(attributes: Attributes) -> tuple[str, str]:
    return str(attributes.get("local_cidr")), str(attributes.get("remote_cidr"))


def _must_answer(side: Side) -> bool:
    """Tell whether an end cannot start, or was told not to."""
    return not side.connection.starts or not _knows_whom_to_call(side)


def _knows_whom_to_call(side: Side) -> bool:
    return side.connection.text("remote_address") != DYNAMIC
