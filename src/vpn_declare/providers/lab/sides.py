"""The two ends of a tunnel in a lab: a box with a connection each."""

from dataclasses import dataclass

from vpn_declare.model.topology import DYNAMIC
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.notes import read_note, read_notes
from vpn_declare.providers.strongswan.pairs import key_of


@dataclass(frozen=True, slots=True)
class Side:
    """A box and a connection of it."""

    box: Box
    connection: Connection


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


def read_side(box: Box, name: str) -> Side | None:
    """Return a box with a connection as it is noted there, or None if it is not."""
    noted = read_note(box, name)
    return None if noted is None else Side(box, noted.connection)
