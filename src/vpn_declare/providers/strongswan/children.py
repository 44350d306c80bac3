"""Children: pairs of networks of a connection, each with an SA of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.mark import mark_text
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.clamp import clamp, with_clamps
from vpn_declare.providers.strongswan.connection import Connection, Kept
from vpn_declare.providers.strongswan.holding import drop_policies
from vpn_declare.providers.strongswan.ids import Place, child_id, child_place, peer_place
from vpn_declare.providers.strongswan.lift import Renewal, end_child
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_note, write_note
from vpn_declare.providers.strongswan.objects import plain_attributes
from vpn_declare.providers.strongswan.peers import Peers, gone
from vpn_declare.providers.strongswan.seen import observed_children, shown_connections


@dataclass(frozen=True, slots=True)
class Children:
    """The children of all connections of a session."""

    peers: Peers

    def list(self) -> Iterator[Observed]:
        """Yield all children of our connections."""
        for box in self.peers.boxes:
            shown = shown_connections(box, self.peers.boxes.line(box))
            yield from with_clamps(box, (item for one in shown for item in observed_children(one)))

    def read(self, identifier: str) -> Observed | None:
        """Return one child, or None."""
        box = self.peers.boxes.find(child_place(identifier).box)
        found = self._shown(identifier)
        return None if box is None or found is None else next(with_clamps(box, iter([found])))

    def _shown(self, identifier: str) -> Observed | None:
        """Return one child as charon shows it, or None."""
        place = child_place(identifier)
        box = self.peers.boxes.find(place.box)
        if box is None:
            return None
        for shown in shown_connections(box, self.peers.boxes.line(box), place.connection):
            if shown.name == place.connection:
                found = (item for item in observed_children(shown) if item.remote_id == identifier)
                return next(found, None)
        return None

    def create(self, request: CreateRequest) -> Observed:
        """Load a child, and start it if it is for this end to start."""
        peer = peer_place(str(request.attributes["peer"]))
        place = Place(peer.box, peer.connection, request.title)
        return self._load(place, request, Renewal.NOTHING)

    def update(self, request: UpdateRequest) -> Observed:
        """Load a child anew, and put a new SA in the place of the old one."""
        is_renewed = bool(request.changed & {"local_cidr", "remote_cidr", "esp"})
        renewal = Renewal.CHILD if is_renewed else Renewal.NOTHING
        return self._load(child_place(request.remote_id), request, renewal)

    def delete(self, request: DeleteRequest) -> None:
        """Unload a child and end its SA, with all its policies; the note is the last.

        charon would let both live on.
        """
        place = child_place(request.remote_id)
        boxes = self.peers.boxes
        box = boxes.find(place.box)
        if box is None:
            return
        with boxes.lock(box):
            noted = read_note(box, place.connection)
            if noted is None:
                return
            before = noted.connection
            kept = {name: kept for name, kept in before.children.items() if name != place.child}
            rest = replace(before, children=kept, to_hold=before.to_hold - {place.child})
            write_note(box, before.begun(place.child))
            load(boxes.line(box), box, rest)
            clamp(box, rest)
            end_child(boxes.line(box), place.connection, place.child)
            drop_policies(boxes.line(box), place.connection, place.child)
            write_note(box, rest.finished(place.child))

    def _load(
        self, place: Place, request: CreateRequest | UpdateRequest, renewal: Renewal
    ) -> Observed:
        box = self.peers.boxes.at(place.box)
        connection, due = self._note(box, place, request, renewal)
        said = self.peers.meeting.after_change(box, connection, place.child, due)
        self.peers.finish(box, connection, place.child)
        identifier = child_id(box.name, place.connection, place.child)
        found = self._shown(identifier)
        if found is None:
            raise self.peers.not_there(box, "child", identifier)
        return replace(found, message=said)

    def _note(
        self, box: Box, place: Place, request: CreateRequest | UpdateRequest, renewal: Renewal
    ) -> tuple[Connection, Renewal]:
        """Note and load a child; return its connection, and what must be made anew of its SA.

        A child that this end starts, or whose SA must be made anew, is unfinished until then.
        """
        kept = Kept(
            attributes=plain_attributes(request), title=request.title, mark=mark_text(request.mark)
        )
        with self.peers.boxes.lock(box):
            noted = read_note(box, place.connection)
            if noted is None:
                raise gone("connection", f"{place.box}/{place.connection}")
            before = noted.connection
            connection = replace(before, children={**before.children, place.child: kept})
            if place.child in before.unfinished:
                renewal = Renewal.CHILD
            is_started = before.starts and place.child not in before.children
            if is_started or renewal is Renewal.CHILD:
                connection = connection.begun(place.child)
            self.peers.load(box, connection)
            clamp(box, connection)
            return connection, renewal
