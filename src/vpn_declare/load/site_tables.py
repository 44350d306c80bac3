"""Sites from CSV: one row is one site, one column is one key of it.

A column is named after the key that it fills, with dots between (``provider``, ``networks.lan``,
``gateways.cpe.public_ip``); ``site`` is the name. Columns with names of their own are mapped by
``columns: {COLUMN: key}``, and an empty key passes over a column. An empty cell says nothing.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.files import read_file
from vpn_declare.load.places import Path as Steps
from vpn_declare.load.places import Plain, Spot
from vpn_declare.load.shape_errors import known_keys
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.site_file import SiteFile, SiteTable

_SITE: Final = "site"
_NUMBERS: Final = frozenset(
    {"dpd_seconds", "lifetime_seconds", "count", "shards", "tunnels_per_gateway"}
) | {"mtu", "host_mtu", "hold_seconds"}
_BOOLEANS: Final = frozenset({"behind_nat", "clamps_mss", "critical", "prevent_destroy"})
_MOST_COLUMNS: Final = 200


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """Places in one row: the columns of its fields, by the path that each fills."""

    file: str
    line: int
    columns: Mapping[Steps, int]

    def find(self, path: Steps) -> Place | None:
        """Return the place of a path, or None if nothing is written there."""
        column = 1 if not path else self.columns.get(path)
        return None if column is None else Place(self.file, self.line, column)

    def nearest(self, path: Steps) -> Place:
        """Return the place of a path, or of the nearest thing around it that is written."""
        while path:
            inside = [c for known, c in self.columns.items() if known[: len(path)] == path]
            if inside:
                return Place(self.file, self.line, min(inside))
            path = path[:-1]
        return Place(self.file, self.line, 1)

    def key(self, path: Steps) -> Place:
        """Return where the field of a path is written."""
        return self.nearest(path)


@dataclass(frozen=True, slots=True)
class Row:
    """One site of a table: its name, its keys, and where they stand."""

    name: str
    plain: dict[str, Plain]
    places: RowPlaces


def read_table(table: SiteTable, folder: Path, spot: Spot, faults: Faults) -> tuple[Row, ...]:
    """Return the rows of a table; a row or a table with a fault is left out."""
    path = folder / table.file
    read = read_file(path, faults, place=spot.nearest("file"))
    if read is None:
        return ()
    file = str(path)
    try:
        text = read.data.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True)
        header = [cell.strip() for cell in next(reader, [])]
        targets = _targets(table, header, file, faults)
        if targets is None:
            return ()
        lines = text.splitlines()
        return tuple(_rows(reader, targets, _Source(file, lines, table.delimiter), faults))
    except UnicodeDecodeError:
        faults.add(
            codes.NOT_TEXT, "The table is not UTF-8.", "Save it as CSV UTF-8.", place=Place(file)
        )
    except csv.Error as error:
        faults.add(codes.BAD_CSV, f"The table is not CSV: {error}.", place=Place(file))
    return ()


@dataclass(frozen=True, slots=True)
class _Source:
    file: str
    lines: list[str]
    delimiter: str

    def columns(self, line: int, cells: int) -> list[int]:
        """Return the column, counted from 1, at which each cell begins; 1 where quotes hide it."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        parts = text.split(self.delimiter)
        if '"' in text or len(parts) != cells:
            return [1] * cells
        starts = [1]
        for part in parts[:-1]:
            starts.append(starts[-1] + len(part) + 1)
        return starts


def _targets(
    table: SiteTable, header: list[str], file: str, faults: Faults
) -> list[tuple[str, ...]] | None:
    """Return the path that each column fills, empty for a column to pass over."""
    place = Place(file, 1, 1)
    for column in sorted(set(table.columns) - set(header)):
        near = faults.did_you_mean(column, header)
        faults.add(codes.BAD_CSV, f"The table has no column '{column}'.{near}", place=place)
        return None
    keys = [table.columns.get(column, column) for column in header]
    doubled = sorted({key for key in keys if key and keys.count(key) > 1})
    if _SITE not in keys or doubled or len(keys) > _MOST_COLUMNS:
        why = f"two columns fill '{doubled[0]}'" if doubled else "no column is named 'site'"
        faults.add(
            codes.BAD_CSV,
            f"The first line of the table names its columns: {why}.",
            "Name the column of the sites' names 'site', and each other one after its key, "
            "as networks.lan; or map them with 'columns:'.",
            place=place,
        )
        return None
    targets = [tuple(key.split(".")) if key else () for key in keys]
    unknown = [_tell_unknown(target, place, faults) for target in targets]
    return None if any(unknown) else targets


def _tell_unknown(target: tuple[str, ...], place: Place, faults: Faults) -> bool:
    """Note a column that fills no key of a site; once, not on each row."""
    for depth, step in enumerate(target if target != (_SITE,) else ()):
        known = known_keys(SiteFile, target[:depth])
        if known and step not in known:
            near = faults.did_you_mean(step, known)
            faults.add(
                codes.UNKNOWN_KEY,
                f"The column '{'.'.join(target)}' fills no key of a site.{near}",
                "Correct its name, or map it to a key, or to nothing, with 'columns:'.",
                place=place,
            )
            return True
    return False


def _rows(
    reader: Iterator[list[str]], targets: list[tuple[str, ...]], source: _Source, faults: Faults
) -> Iterator[Row]:
    line = 2
    for cells in reader:
        # A quoted cell may hold line ends; the reader then stands on the last line of the row.
        place = Place(source.file, line, 1)
        starts = source.columns(line, len(cells))
        line = getattr(reader, "line_num", line) + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(targets):
            faults.add(
                codes.BAD_CSV,
                f"The row has {len(cells)} cells; the first line names {len(targets)} columns.",
                place=place,
            )
            continue
        filled = [
            (target, cell.strip(), start)
            for target, cell, start in zip(targets, cells, starts, strict=True)
            if target and cell.strip()
        ]
        row = _row(filled, place, faults)
        if row is not None:
            yield row


def _row(
    filled: list[tuple[tuple[str, ...], str, int]], place: Place, faults: Faults
) -> Row | None:
    plain: dict[str, Plain] = {}
    columns: dict[Steps, int] = {}
    name = ""
    for target, cell, start in filled:
        if target == (_SITE,):
            name = cell
        elif _put(plain, target, cell):
            columns[target] = start
        else:
            faults.add(
                codes.BAD_CSV,
                f"The columns fill '{'.'.join(target)}' and something inside or around it.",
                place=place,
            )
            return None
    if not name:
        faults.add(codes.BAD_CSV, "The row has no name in its column 'site'.", place=place)
        return None
    return Row(name, plain, RowPlaces(place.file, place.line, columns))


def _put(plain: dict[str, Plain], target: tuple[str, ...], cell: str) -> bool:
    node = plain
    for step in target[:-1]:
        inner = node.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
        node = inner
    if target[-1] in node:
        return False
    node[target[-1]] = _value(target[-1], cell)
    return True


def _value(key: str, cell: str) -> Plain:
    if key in _NUMBERS and cell.isascii() and cell.isdecimal():
        return int(cell)
    if key in _BOOLEANS and cell in {"true", "false"}:
        return cell == "true"
    return cell
