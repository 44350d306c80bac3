"""The objects of a world, as rows. Every question is answered by an index; nothing is scanned.

A ledger lives for one transaction. Objects that are gone at its moment are not in it, though their
rows may be there until somebody writes.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from vpn_declare.model.prefix import Prefix
from vpn_declare.model.value import Attributes, canonical, from_canonical
from vpn_declare.providers.simulator.keyprint import KeyPrint
from vpn_declare.providers.simulator.thing import Links, Thing

FORMAT: Final = 1
"""Kept in the file's ``user_version``."""

SCHEMA: Final = """
CREATE TABLE things (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  site TEXT NOT NULL,
  title TEXT NOT NULL,
  mark TEXT NOT NULL,
  parent TEXT,
  subnet TEXT,
  gateway TEXT,
  scope TEXT,
  first INTEGER,
  last INTEGER,
  public_ip TEXT,
  attributes BLOB NOT NULL,
  outputs BLOB NOT NULL,
  key BLOB,
  listed_from REAL NOT NULL,
  ready_at REAL NOT NULL,
  gone_at REAL,
  busy_until REAL NOT NULL,
  fault TEXT NOT NULL
);
CREATE INDEX things_by_account ON things (account, kind);
CREATE INDEX things_by_title ON things (title);
CREATE INDEX things_by_mark ON things (mark) WHERE mark <> '';
CREATE INDEX things_by_parent ON things (parent) WHERE parent IS NOT NULL;
CREATE INDEX things_by_subnet ON things (subnet) WHERE subnet IS NOT NULL;
CREATE INDEX things_by_gateway ON things (gateway, kind) WHERE gateway IS NOT NULL;
CREATE INDEX things_by_range ON things (scope, kind, first) WHERE scope IS NOT NULL;
CREATE INDEX things_by_public_ip ON things (public_ip) WHERE public_ip IS NOT NULL;
CREATE INDEX things_by_end ON things (gone_at) WHERE gone_at IS NOT NULL;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""

_COLUMNS: Final = (
    "id, kind, account, site, title, mark, parent, subnet, gateway, scope, first, last,"
    " public_ip, attributes, outputs, key, listed_from, ready_at, gone_at, busy_until, fault"
)
_HERE: Final = "(gone_at IS NULL OR gone_at > :now)"
_ASSIGNMENTS: Final = ", ".join(f"{name} = :{name}" for name in _COLUMNS.split(", "))
_PLACEHOLDERS: Final = ", ".join(f":{name}" for name in _COLUMNS.split(", "))
_WHOLE_SPACE: Final = 1 << 32


class Ledger:
    """The objects of one world at one moment."""

    __slots__ = ("_connection", "now")

    def __init__(self, connection: sqlite3.Connection, now: float) -> None:
        self._connection = connection
        self.now = now

    def get(self, thing_id: str) -> Thing | None:
        """Return the object with that id."""
        return next(self._select("id = :id", id=thing_id), None)

    def everything(self) -> list[Thing]:
        """Return all objects, oldest first."""
        return list(self._select("1"))

    def titled(self, title: str) -> list[Thing]:
        """Return the objects with that name, oldest first."""
        return list(self._select("title = :title", title=title))

    def listed(self, account: str, kind: str) -> list[Thing]:
        """Return what a list of that kind shows, oldest first."""
        where = "account = :account AND kind = :kind AND listed_from <= :now"
        return list(self._select(where, account=account, kind=kind))

    def marked(self, account: str, kind: str, mark: str) -> list[Thing]:
        """Return what a search for a mark shows, oldest first."""
        where = "mark = :mark AND mark <> '' AND account = :account AND kind = :kind"
        where += " AND listed_from <= :now"
        return list(self._select(where, account=account, kind=kind, mark=mark))

    def below(self, parent: str) -> list[Thing]:
        """Return what lies directly in an object."""
        return list(self._select("parent = :parent", parent=parent))

    def below_naming(self, parent: str, one: str, other: str) -> list[Thing]:
        """Return what lies directly in an object and names one of two texts among its values.

        It may return more. A hub has hundreds of peers, and reading them all for one is slow.
        """
        where = "parent = :parent AND (instr(attributes, :one) OR instr(attributes, :other))"
        return list(self._select(where, parent=parent, one=one.encode(), other=other.encode()))

    def on_subnet(self, subnet: str) -> list[Thing]:
        """Return the gateways that took their address from a subnet."""
        return list(self._select("subnet = :subnet", subnet=subnet))

    def with_public_ip(self, address: str) -> list[Thing]:
        """Return the gateways that have a public address."""
        return list(self._select("public_ip = :address", address=address))

    def count_of(self, account: str, kind: str) -> int:
        """Return how many objects of a kind an account has."""
        return self._count("account = :account AND kind = :kind", account=account, kind=kind)

    def count_below(self, parent: str, kind: str) -> int:
        """Return how many objects of a kind lie directly in an object."""
        return self._count("parent = :parent AND kind = :kind", parent=parent, kind=kind)

    def count_at(self, gateway: str, kind: str) -> int:
        """Return how many objects of a kind belong to a gateway."""
        return self._count("gateway = :gateway AND kind = :kind", gateway=gateway, kind=kind)

    def overlapping(self, kind: str, scope: str, prefix: Prefix) -> Iterator[Thing]:
        """Yield the objects of a scope whose prefix shares an address with ``prefix``.

        Two prefixes overlap only if one holds the other. So those inside are one range of the
        index, and those around begin at one of at most 32 addresses: its own, cut shorter and
        shorter.
        """
        here = "scope = :scope AND kind = :kind AND "
        values: dict[str, str | int] = {
            "scope": scope,
            "kind": kind,
            "low": prefix.first,
            "high": prefix.last,
        }
        yield from self._select(here + "first BETWEEN :low AND :high", **values)
        starts = ", ".join(str(start) for start in sorted(_starts_around(prefix)))
        if starts:
            yield from self._select(f"{here}first IN ({starts}) AND last >= :high", **values)

    def is_public_ip_taken(self, address: str) -> bool:
        """Tell whether some gateway has that public address."""
        return self._count("public_ip = :address", address=address) > 0

    def counter(self, name: str) -> int:
        """Return a counter; 0 where nobody counted."""
        row = self._connection.execute(
            "SELECT value FROM counters WHERE name = ?", (name,)
        ).fetchone()
        return int(row[0]) if row else 0

    def count_up(self, name: str) -> int:
        """Add one to a counter and return it."""
        row = self._connection.execute(
            "INSERT INTO counters VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchone()
        return int(row[0])

    def insert(self, thing: Thing) -> None:
        """Write a new object."""
        statement = f"INSERT INTO things ({_COLUMNS}) VALUES ({_PLACEHOLDERS})"  # noqa: S608 - our own column names
        self._connection.execute(statement, _row_of(thing))

    def put(self, thing: Thing) -> None:
        """Write an object that is there already."""
        statement = f"UPDATE things SET {_ASSIGNMENTS} WHERE id = :id"  # noqa: S608 - our own column names
        self._connection.execute(statement, _row_of(thing))

    def remove(self, thing_ids: Iterable[str]) -> None:
        """Take objects away at once."""
        self._connection.executemany(
            "DELETE FROM things WHERE id = ?", [(thing_id,) for thing_id in thing_ids]
        )

    def sweep(self) -> None:
        """Drop the rows of what is gone."""
        self._connection.execute("DELETE FROM things WHERE gone_at <= ?", (self.now,))

    def clear(self) -> None:
        """Drop everything, counters too."""
        self._connection.execute("DELETE FROM things")
        self._connection.execute("DELETE FROM counters")

    def _select(self, where: str, **values: str | bytes | int) -> Iterator[Thing]:
        statement = f"SELECT {_COLUMNS} FROM things WHERE {where} AND {_HERE} ORDER BY number"  # noqa: S608 - values are bound
        rows = self._connection.execute(statement, {**values, "now": self.now}).fetchall()
        return map(_thing_of, rows)

    def _count(self, where: str, **values: str) -> int:
        statement = f"SELECT count(*) FROM things WHERE {where} AND {_HERE}"  # noqa: S608 - values are bound
        row = self._connection.execute(statement, {**values, "now": self.now}).fetchone()
        return int(row[0])


def _starts_around(prefix: Prefix) -> set[int]:
    """Return where the prefixes begin that hold ``prefix``, itself left out if it begins there."""
    starts: set[int] = set()
    size = prefix.last - prefix.first + 1
    while size < _WHOLE_SPACE:
        size *= 2
        starts.add(prefix.first - prefix.first % size)
    return starts - {prefix.first}


def _row_of(thing: Thing) -> dict[str, Any]:
    links, key = thing.links, thing.key
    return {
        **{name: getattr(links, name) for name in Links.__slots__},
        **{
            name: getattr(thing, name)
            for name in ("id", "kind", "account", "site", "title", "mark", "listed_from")
        },
        "public_ip": thing.outputs.get("public_ip") or thing.attributes.get("public_ip"),
        "attributes": canonical(thing.attributes),
        "outputs": canonical(thing.outputs),
        "key": None
        if key is None
        else canonical({n: getattr(key, n) for n in KeyPrint.__slots__}),
        "ready_at": thing.ready_at,
        "gone_at": thing.gone_at,
        "busy_until": thing.busy_until,
        "fault": thing.fault,
    }


def _thing_of(row: tuple[Any, ...]) -> Thing:
    key = row[15]
    return Thing(
        id=row[0],
        kind=row[1],
        account=row[2],
        site=row[3],
        title=row[4],
        mark=row[5],
        links=Links(
            parent=row[6], subnet=row[7], gateway=row[8], scope=row[9], first=row[10], last=row[11]
        ),
        attributes=_attributes_of(row[13]),
        outputs=_attributes_of(row[14]),
        key=None if key is None else KeyPrint(**cast("dict[str, Any]", from_canonical(key))),
        listed_from=row[16],
        ready_at=row[17],
        gone_at=row[18],
        busy_until=row[19],
        fault=row[20],
    )


def _attributes_of(data: bytes) -> Attributes:
    return cast("Attributes", from_canonical(data))
