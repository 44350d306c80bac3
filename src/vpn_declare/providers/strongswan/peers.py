"""Peers: connections of charon with their keys."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.mark import Mark, mark_text
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.request import (
    CreateRequest,
    DeleteRequest,
    SentAttributes,
    UpdateRequest,
)
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.change import Impact, OnChange
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Value
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.clamp import clamp
from vpn_declare.providers.strongswan.connection import Connection, Kept
from vpn_declare.providers.strongswan.ids import peer_id, peer_place
from vpn_declare.providers.strongswan.lift import Renewal, end_connection
from vpn_declare.providers.strongswan.line import ViciRefusedError
from vpn_declare.providers.strongswan.loading import load, unload_keys
from vpn_declare.providers.strongswan.meeting import Meeting
from vpn_declare.providers.strongswan.notes import drop_note, read_note, write_note
from vpn_declare.providers.strongswan.seen import (
    foreign_connections,
    observed_peer,
    shown_connections,
)


def with_renewal(kind: Kind) -> Kind:
    """Return the kind of peers: another proposal is a new IKE SA, and then the old one ends."""
    ike = replace(
        kind.attributes["ike"],
        on_change=OnChange.MAKE_BEFORE_BREAK,
        impact=Impact.REKEY,
        outage=None,
    )
    return replace(kind, attributes={**kind.attributes, "ike": ike})


@dataclass(frozen=True, slots=True)
class Peers:
    """The peers of all boxes of a session."""

    boxes: Boxes
    meeting: Meeting

    def list(self) -> Iterator[Observed]:
        """Yield all connections, other people's too."""
        for box in self.boxes:
            line = self.boxes.line(box)
            yield from map(observed_peer, shown_connections(box, line))
            yield from foreign_connections(box, line)

    def read(self, identifier: str) -> Observed | None:
        """Return one peer, or None."""
        place = peer_place(identifier)
        box = self.boxes.find(place.box)
        if box is None:
            return None
        for shown in shown_connections(box, self.boxes.line(box), place.connection):
            if shown.name == place.connection:
                return observed_peer(shown)
        return None

    def create(self, request: CreateRequest) -> Observed:
        """Load a connection without children."""
        box = self.boxes.at(str(request.attributes["gateway"]))
        name = request.title
        with self.boxes.lock(box):
            self._refuse_foreign(box, name, request.mark)
            connection = _connection(name, request)
            self.load(box, connection)
        return self._seen(peer_id(box.name, name))

    def update(self, request: UpdateRequest) -> Observed:
        """Load a connection anew, and renew what is up once the far end agrees."""
        place = peer_place(request.remote_id)
        box = self.boxes.at(place.box)
        with self.boxes.lock(box):
            noted = read_note(box, place.connection)
            if noted is None:
                raise gone("connection", request.remote_id)
            before = noted.connection
            after = _connection(place.connection, request, before)
            is_other = noted.is_edited or before.ike_group != after.ike_group
            if is_other:
                after = replace(after.begun(""), generation=before.generation + 1)
            self.load(box, after)
        renewal = Renewal.IKE if "" in after.unfinished else Renewal.NOTHING
        said = self.meeting.after_change(box, after, "", renewal)
        self.finish(box, after, "")
        return replace(self._seen(request.remote_id), message=said)

    def delete(self, request: DeleteRequest) -> None:
        """End a connection, and unload it and its key.

        The note goes last: whoever dies in between leaves something that is known to be ours, and
        to be unfinished.
        """
        place = peer_place(request.remote_id)
        box = self.boxes.find(place.box)
        if box is None:
            return
        line = self.boxes.line(box)
        with self.boxes.lock(box):
            noted = read_note(box, place.connection)
            if noted is not None:
                write_note(box, noted.connection.begun(""))
            with contextlib.suppress(ViciRefusedError):  # unloaded behind our back
                line.ask("unload_conn", {"name": place.connection})
            end_connection(line, place.connection)
            if noted is not None:
                clamp(box, replace(noted.connection, children={}))
            unload_keys(line, place.connection)
            drop_note(box, place.connection)

    def load(self, box: Box, connection: Connection) -> None:
        """Note a connection and load it, and unload the keys that it had before.

        Raises:
            ProviderError: charon refuses it, or does not answer.
        """
        write_note(box, connection)
        load(self.boxes.line(box), box, connection)

    def finish(self, box: Box, connection: Connection, child: str) -> None:
        """Note that what was begun with a child, or by an empty name with all, is done."""
        if child not in connection.unfinished:
            return
        with self.boxes.lock(box):
            noted = read_note(box, connection.name)
            if noted is not None:
                write_note(box, noted.connection.finished(child))

    def _refuse_foreign(self, box: Box, name: str, mark: Mark) -> None:
        """Refuse a name that is taken by a connection that is not ours."""
        answer = self.boxes.line(box).ask("get_conns")
        if name not in answer.get("conns", ()):
            return
        noted = read_note(box, name)
        other = None if noted is None else Mark.parse(noted.connection.peer.mark)
        if other is None or other.lineage != mark.lineage:
            text = f"{box.name} has a connection {name} that is not ours; it is left alone."
            raise ProviderError(text)

    def _seen(self, identifier: str) -> Observed:
        found = self.read(identifier)
        if found is None:
            box = self.boxes.at(peer_place(identifier).box)
            raise self.not_there(box, "connection", identifier)
        return found

    def not_there(self, box: Box, what: str, identifier: str) -> ProviderError:
        """Return the error for a connection or child that was just loaded and is not shown.

        Raises:
            ProviderError: charon does not answer: it may have died meanwhile, and is worth waiting
                for.
        """
        self.boxes.line(box).ask("version")
        return gone(what, identifier)


def gone(what: str, identifier: str) -> ProviderError:
    """Return the error for an object that is not there."""
    return ProviderError(f"The {what} {identifier} is not there.", error_class=ErrorClass.GONE)


def _connection(
    name: str, request: CreateRequest | UpdateRequest, before: Connection | None = None
) -> Connection:
    attributes, key = _split(request.attributes)
    if before is not None and key is None:
        attributes["psk"] = before.peer.attributes.get("psk")
        key = before.key
    peer = Kept(attributes=attributes, title=request.title, mark=mark_text(request.mark))
    if before is None:
        return Connection(name=name, peer=peer, key=key or "")
    return replace(before, peer=peer, key=key or "")


def _split(sent: SentAttributes) -> tuple[dict[str, Value], str | None]:
    """Return the attributes with references for secrets, and the key in hexadecimal."""
    plain: dict[str, Value] = {}
    key: str | None = None
    for name, value in sent.items():
        if isinstance(value, Secret):
            key = value.reveal().encode().hex()
            plain[name] = value.ref
        else:
            plain[name] = value
    return plain, key
