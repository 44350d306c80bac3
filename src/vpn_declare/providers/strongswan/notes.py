"""The connection files of a box, written whole or not at all, and read back.

The first line of a file is ``# vpn-declare`` and our note as JSON: what was wanted, the marks, and
a digest of the rest, by which an edited file shows.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from vpn_declare.model.value import attributes_from_plain, plain
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import Connection, Kept, file_text, text_digest

_HEAD: Final = "# vpn-declare "
_PREFIX: Final = "vpn-declare-"
_KEY: Final = re.compile(r"^\s*secret = 0x([0-9a-f]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Noted:
    """A connection as noted; ``is_edited`` if somebody else wrote into its file."""

    connection: Connection
    is_edited: bool


def write_note(box: Box, connection: Connection) -> None:
    """Write the file of a connection, readable by its owner alone."""
    text = file_text(connection, box.local_address)
    head = {
        "name": connection.name,
        "peer": _plain(connection.peer),
        "children": {name: _plain(kept) for name, kept in connection.children.items()},
        "digest": text_digest(text),
        "unfinished": sorted(connection.unfinished),
        "generation": connection.generation,
        "to_hold": sorted(connection.to_hold),
    }
    note = orjson.dumps(head, option=orjson.OPT_SORT_KEYS).decode()
    box.files.write(_path(box, connection.name), f"{_HEAD}{note}\n{text}")


def read_note(box: Box, name: str) -> Noted | None:
    """Return the note of a connection, or None if there is none."""
    return _read(box, _path(box, name))


def read_notes(box: Box) -> Iterator[Noted]:
    """Yield all notes of a box, by name."""
    yield from read_others(box, ())


def read_others(box: Box, names: Collection[str]) -> Iterator[Noted]:
    """Yield the notes of a box but for those with some names; the files of those are not read."""
    known = {_path(box, name).name for name in names}
    for name in box.files.names(box.folder):
        is_ours = name.startswith(_PREFIX) and name.endswith(".conf")
        found = _read(box, box.folder / name) if is_ours and name not in known else None
        if found is not None:
            yield found


def drop_note(box: Box, name: str) -> None:
    """Remove the file of a connection, if it is there."""
    box.files.remove(_path(box, name))


def _path(box: Box, name: str) -> Path:
    return box.folder / f"{_PREFIX}{name}.conf"


def _read(box: Box, path: Path) -> Noted | None:
    whole = box.files.read(path)
    if whole is None:
        return None
    first, _, text = whole.partition("\n")
    if not first.startswith(_HEAD):
        return None
    head: dict[str, Any] = orjson.loads(first.removeprefix(_HEAD))
    key = _KEY.search(text)
    connection = Connection(
        name=head["name"],
        peer=_kept(head["peer"]),
        children={name: _kept(kept) for name, kept in head["children"].items()},
        key=key[1] if key else "",
        unfinished=frozenset(head.get("unfinished", ())),
        generation=head.get("generation", 0),
        to_hold=frozenset(head.get("to_hold", ())),
    )
    return Noted(connection, is_edited=text_digest(text) != head["digest"])


def _plain(kept: Kept) -> dict[str, Any]:
    return {
        "attributes": plain(dict(kept.attributes)),
        "title": kept.title,
        "mark": kept.mark,
    }


def _kept(given: Mapping[str, Any]) -> Kept:
    return Kept(
        attributes=attributes_from_plain(given["attributes"]),
        title=given["title"],
        mark=given["mark"],
    )
