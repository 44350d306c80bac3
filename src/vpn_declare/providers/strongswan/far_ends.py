"""The far ends of tunnels that are boxes in the settings, too: those are ours to bring up.

They may be those of another site, which has a session of its own; here they are only read, and
only where a child is down.
"""

import contextlib
from collections.abc import Iterator

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.topology import DYNAMIC
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.connection import Connection
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.lift import End, bring_up
from vpn_declare.providers.strongswan.line import ViciRefusedError
from vpn_declare.providers.strongswan.notes import read_note, read_notes
from vpn_declare.providers.strongswan.pairs import (
    agree_on_ike,
    clear,
    key_of,
    mirrors,
    share_an_sa,
)


class FarEnds:
    """The far ends as they are at one moment; each box's notes are read once.

    A far end that cannot be looked at counts as somebody else's: nobody could bring it up.
    """

    def __init__(self, everyone: Boxes) -> None:
        self._everyone = everyone
        self._noted: dict[str, tuple[Connection, ...]] = {}

    def may_bring_up(self, place: Place) -> bool:
        """Tell whether a child could be up: its far end is ours and ready, and one may start."""
        box = self._everyone.find(place.box)
        noted = None if box is None else read_note(box, place.connection)
        if box is None or noted is None:
            return False
        near = End(line=self._everyone.line(box), connection=noted.connection)
        return self._pair(near, place.child) is not None

    def bring_up(self, near: End, child: str) -> str:
        """Bring a child up, whichever end may start; one that is up, or not ours, is left alone.

        Returns the cause if it does not come up, else nothing.
        """
        found = self._pair(near, child)
        if found is None:
            return ""
        far, name = found
        if share_an_sa(near, far, (child, name)):
            return ""
        clear(near, far, (child, name))
        return bring_up(near, child) if may_start(near.connection) else bring_up(far, name)

    def caller(self, near: Connection, child: str) -> tuple[End, str] | None:
        """Return the far end of one that cannot call, with a child's name there, if any is asked.

        None if it is not ours, or wants something else: then it is to be changed, too, or nobody
        could bring up what this end wants.
        """
        with contextlib.suppress(ProviderError, ViciRefusedError):
            for far in self._far_ends(near):
                name = _mirrored(near, child, far)
                is_wanted = agree_on_ike(near, far.connection) and (name or not child)
                if is_wanted and can_call(far.connection):
                    return far, name
        return None

    def _pair(self, near: End, child: str) -> tuple[End, str] | None:
        """Return the far end of a child and its name there, if it is ready for it."""
        with contextlib.suppress(ProviderError, ViciRefusedError):
            for far in self._far_ends(near.connection):
                if not (may_start(near.connection) or may_start(far.connection)):
                    continue
                name = _mirrored(near.connection, child, far)
                if name:
                    return far, name
        return None

    def _far_ends(self, near: Connection) -> Iterator[End]:
        address = near.text("remote_address")
        likely = sorted(self._everyone, key=lambda box: box.local_address != address)
        for box in likely:
            for connection in self._notes_of(box):
                is_reversed = connection.owners == near.owners[::-1]
                if is_reversed and key_of(connection) == key_of(near):
                    yield End(line=self._everyone.line(box), connection=connection)

    def _notes_of(self, box: Box) -> tuple[Connection, ...]:
        if box.name not in self._noted:
            self._noted[box.name] = ()
            with contextlib.suppress(ProviderError):
                self._noted[box.name] = tuple(one.connection for one in read_notes(box))
        return self._noted[box.name]


def may_start(connection: Connection) -> bool:
    """Tell whether an end is to start, and knows whom to call."""
    return connection.starts and can_call(connection)


def can_call(connection: Connection) -> bool:
    """Tell whether an end knows whom to call."""
    return connection.text("remote_address") != DYNAMIC


def _mirrored(near: Connection, child: str, far: End) -> str:
    """Return the name of a child at the far end that has it loaded; empty if it has not."""
    kept = near.children.get(child)
    loaded = {
        name
        for answer in far.line.ask_all("list_conns", {"ike": far.connection.name})
        for name in answer.get(far.connection.name, {}).get("children", {})
    }
    return next(
        (
            name
            for name, other in far.connection.children.items()
            if kept is not None and name in loaded and mirrors(kept, other)
        ),
        "",
    )
