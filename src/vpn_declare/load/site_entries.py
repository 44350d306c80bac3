"""All sites as they are written: plain keys, ranges with overrides, and rows of tables."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.name_ranges import BadRangeError, is_range, names_in
from vpn_declare.load.places import LayeredPlaces, Plain, Spot
from vpn_declare.load.shape_errors import report_shape_error
from vpn_declare.load.site_tables import Row, read_table
from vpn_declare.load.written_files import Entry, WrittenFile, WrittenFiles, defined_twice
from vpn_declare.model.site_file import SiteFile
from vpn_declare.model.written import check_name

_ALIASES: Final[Mapping[str, str]] = {"phase1": "ike", "phase2": "esp"}
_RESERVED: Final = frozenset({"any"})
"""``any`` means every network in ``expect``."""


class SiteEntries:
    """Gathers the sites of all files; a name defined twice is told with both places."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._exact: dict[str, Entry[SiteFile]] = {}
        self._ranged: dict[str, Entry[SiteFile]] = {}
        self.broken: set[str] = set()
        self.tables: set[Path] = set()

    def gather(self, files: WrittenFiles) -> dict[str, Entry[SiteFile]]:
        """Return all sites by name, sorted; a range's site under what is written for it alone."""
        for file in files.files:
            self._gather_file(file)
        for key in files.broken.get("sites", ()):
            self.broken.update(self._names(key, None))
        merged = {
            name: self._laid_over(entry, self._ranged[name]) if name in self._ranged else entry
            for name, entry in self._exact.items()
        }
        return dict(sorted({**self._ranged, **merged}.items()))

    def _gather_file(self, file: WrittenFile) -> None:
        sites = file.model.sites
        if sites is None:
            return
        plain = file.plain.get("sites")
        for key, model in (sites.__pydantic_extra__ or {}).items():
            spot = file.spot("sites", key)
            body = plain.get(key) if isinstance(plain, dict) else None
            target = self._ranged if is_range(key) else self._exact
            for name in self._names(key, spot):
                self._add(target, Entry(name, model, spot, plain=body))
        for index, table in enumerate(sites.import_):
            spot = file.spot("sites", "import", index)
            self.tables.add(file.path.parent / table.file)
            for row in read_table(table, file.path.parent, spot, self._faults):
                self._add_row(row, f"import {table.file}")

    def _names(self, key: str, spot: Spot | None) -> Iterator[str]:
        place = None if spot is None else spot.places.key(spot.path)
        try:
            names = names_in(key)
            if names:
                check_name(names[0])
        except BadRangeError as error:
            fix = "Write {FIRST..LAST}, as store-{001..200}."
            if place is not None:
                self._faults.add(codes.BAD_RANGE, str(error), fix, place=place)
            return
        except PydanticCustomError as error:
            words = error.context or {}
            if place is not None:
                self._faults.add(codes.BAD_NAME, words["detail"], words["fix"], place=place)
            return
        for name in names:
            if name in _RESERVED and place is not None:
                self._faults.add(
                    codes.BAD_NAME, f"'{name}' has a meaning of its own.", place=place
                )
            else:
                yield name

    def _add(self, target: dict[str, Entry[SiteFile]], entry: Entry[SiteFile]) -> None:
        first = target.get(entry.name)
        if first is None:
            target[entry.name] = entry
        else:
            place = entry.spot.places.key(entry.spot.path)
            defined_twice(entry.name, place, first.spot, self._faults)

    def _add_row(self, row: Row, layer: str) -> None:
        spot = Spot(row.places, ())
        model = self._model(row.plain, spot)
        for name in self._names(row.name, spot):
            if is_range(row.name):
                detail = f"'{row.name}' is a range; a row of a table is one site."
                self._faults.add(codes.BAD_CSV, detail, place=spot.nearest())
                return
            if model is None:
                self.broken.add(name)
            else:
                self._add(self._exact, Entry(name, model, spot, layer, row.plain))

    def _laid_over(self, above: Entry[SiteFile], below: Entry[SiteFile]) -> Entry[SiteFile]:
        plain = laid_over(above.plain, below.plain)
        spot = Spot(LayeredPlaces(above.spot, below.spot), ())
        model = self._model(plain, spot)
        return above if model is None else Entry(above.name, model, spot, above.layer, plain)

    def _model(self, plain: Plain, spot: Spot) -> SiteFile | None:
        try:
            return SiteFile.model_validate(plain)
        except ValidationError as error:
            for item in error.errors(include_url=False):
                report_shape_error(SiteFile, item, plain, spot.places, self._faults)
        return None


def laid_over(above: Plain, below: Plain) -> Plain:
    """Return what ``above`` says and, where it is silent, what ``below`` says."""
    if not isinstance(above, dict) or not isinstance(below, dict):
        return below if above is None else above
    above = {_ALIASES.get(key, key): value for key, value in above.items()}
    below = {_ALIASES.get(key, key): value for key, value in below.items()}
    both = {key: laid_over(above[key], below[key]) for key in above.keys() & below.keys()}
    return {**below, **above, **both}
