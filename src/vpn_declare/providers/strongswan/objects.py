"""Objects that a box has no notion of (a route table), or that are there anyway (the gateway).

They are noted as files, one each, so that what was made can be listed, found by its mark and
deleted like anything else.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from vpn_declare.contracts.mark import mark_text
from vpn_declare.contracts.request import CreateRequest, UpdateRequest
from vpn_declare.model.address import name_of, site_of
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Attributes, Value, attributes_from_plain, plain


@dataclass(frozen=True, slots=True)
class Objects:
    """Notes of objects in a folder, which is made with the first note."""

    folder: Path

    def all_of(self, kind: str) -> Iterator[Observed]:
        """Yield the objects of a kind."""
        for path in sorted((self.folder / kind).glob("*.json")):
            found = _read(path)
            if found is not None:
                yield found

    def get(self, kind: str, identifier: str) -> Observed | None:
        """Return one object, or None."""
        return _read(self._path(kind, identifier))

    def put(
        self, request: CreateRequest | UpdateRequest, identifier: str, attributes: Attributes
    ) -> Observed:
        """Note an object."""
        item = Observed(
            kind=request.kind,
            remote_id=identifier,
            attributes={**attributes, "id": identifier},
            title=request.title,
            mark=mark_text(request.mark),
        )
        path = self._path(request.kind, identifier)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(orjson.dumps(_plain(item)))
        draft.replace(path)
        return item

    def drop(self, kind: str, identifier: str) -> None:
        """Forget an object, if it is there."""
        self._path(kind, identifier).unlink(missing_ok=True)

    def _path(self, kind: str, identifier: str) -> Path:
        return self.folder / kind / f"{quote(identifier, safe='')}.json"


def identifier_of(request: CreateRequest) -> str:
    """Return the id that an object gets: its site and its name."""
    return f"{site_of(request.address)}/{name_of(request.address)}"


def plain_attributes(request: CreateRequest | UpdateRequest) -> dict[str, Value]:
    """Return the attributes of a request that holds no secrets."""
    sent: dict[str, Any] = dict(request.attributes)
    return sent


def _plain(item: Observed) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "id": item.remote_id,
        "attributes": plain(dict(item.attributes)),
        "title": item.title,
        "mark": item.mark,
    }


def _read(path: Path) -> Observed | None:
    try:
        given: dict[str, Any] = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return Observed(
        kind=given["kind"],
        remote_id=given["id"],
        attributes=attributes_from_plain(given["attributes"]),
        title=given["title"],
        mark=given["mark"],
    )
