"""Ids of objects: where they are, so that one can be found again without a list.

A gateway is ``SITE/GATEWAY``, a peer ``SITE/GATEWAY/CONNECTION``, a child one part more. Names of
connections and children are titles, which hold no slash.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """Where an object is; ``child`` is empty for a peer."""

    box: str
    connection: str
    child: str = ""


def peer_id(box: str, connection: str) -> str:
    """Return the id of a peer."""
    return f"{box}/{connection}"


def child_id(box: str, connection: str, child: str) -> str:
    """Return the id of a child."""
    return f"{box}/{connection}/{child}"


def peer_place(identifier: str) -> Place:
    """Return where a peer is."""
    box, _, connection = identifier.rpartition("/")
    return Place(box, connection)


def child_place(identifier: str) -> Place:
    """Return where a child is."""
    rest, _, child = identifier.rpartition("/")
    return Place(*peer_place(rest)[:2], child)
