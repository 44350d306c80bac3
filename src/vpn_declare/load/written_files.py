"""All files of a topology, read, shaped and merged by key; a key defined twice is a fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import BaseModel

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.files import read_file
from vpn_declare.load.places import Places, Plain, Spot
from vpn_declare.load.shape import Shaped, shape
from vpn_declare.load.shape_errors import item_path
from vpn_declare.load.yaml_text import read_yaml
from vpn_declare.model.diagnostic import Place, has_errors
from vpn_declare.model.topology_file import TopologyFile

M = TypeVar("M", bound=BaseModel)

_THINGS: Final = frozenset({"sites", "tunnels", "expect", "moved", "removed", "import", "ack"})
"""Sections whose items nothing else takes its values from."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[M]):
    """A named or listed thing of a file: its model, its plain value, and where it is written.

    ``layer`` is what ``explain`` calls the place of its values (``site``, ``import stores.csv``).
    """

    name: str
    model: M
    spot: Spot
    layer: str = "site"
    plain: Plain = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One file that was read. ``is_sound``: its text has no fault as YAML."""

    path: Path
    shaped: Shaped[TopologyFile]
    plain: Mapping[str, Plain]
    places: Places
    is_sound: bool = True

    @property
    def lacks_things_only(self) -> bool:
        """Whether nothing was left out but sites, tunnels and other items, each as a whole.

        Then what was read means what it would mean without the faults. It does not where defaults,
        groups or pools are lacking, or where the text itself is doubtful.
        """
        return self.is_sound and all(
            len(path) > 1 and path[0] in _THINGS for path in self.shaped.left_out
        )

    @property
    def model(self) -> TopologyFile:
        """What it holds."""
        return self.shaped.model

    def spot(self, *steps: str | int) -> Spot:
        """Return a part of the file."""
        return Spot(self.places, steps)

    def named(self, section: str) -> Iterator[Entry[BaseModel]]:
        """Yield the entries of a section that is a mapping of names."""
        for name, model in (getattr(self.model, section) or {}).items():
            yield Entry(name, model, self.spot(section, name))

    def listed(self, section: str, attribute: str) -> Iterator[Entry[BaseModel]]:
        """Yield the items of a section that is a list, named by their position."""
        for index, model in enumerate(getattr(self.model, attribute)):
            written = self.shaped.written_index(section, index)
            path = item_path(self.plain, section, written)
            yield Entry(str(written), model, Spot(self.places, path))


@dataclass(frozen=True, slots=True)
class WrittenFiles:
    """All files of a topology.

    ``is_whole`` is false where some file could not be read at all, so that names may be missing.
    """

    files: tuple[WrittenFile, ...]
    is_whole: bool
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_written(paths: tuple[Path, ...], faults: Faults) -> WrittenFiles:
    """Read and shape the files."""
    read = [_read(path, faults) for path in paths]
    files = tuple(file for file in read if file is not None)
    broken: dict[str, set[str]] = {}
    for file in files:
        for path in file.shaped.left_out:
            broken.setdefault(str(path[0]), set()).add(str(path[-1]))
    return WrittenFiles(
        files,
        is_whole=bool(files) and len(files) == len(paths),
        broken={section: frozenset(names) for section, names in broken.items()},
    )


def _read(path: Path, faults: Faults) -> WrittenFile | None:
    text = read_file(path, faults)
    if text is None:
        return None
    yaml = read_yaml(text.data, str(path))
    faults.extend(yaml.diagnostics)
    if yaml.value is None:
        if not yaml.diagnostics:
            faults.add(
                codes.FILE_EMPTY,
                "The file holds nothing but an empty value.",
                place=Place(str(path)),
            )
        return None
    shaped = shape(TopologyFile, yaml.value, yaml.places, faults, has_null=yaml.has_null)
    if shaped is None or not isinstance(yaml.value, dict):
        return None
    is_sound = not has_errors(yaml.diagnostics)
    return WrittenFile(path, shaped, yaml.value, yaml.places, is_sound)


def merged(files: WrittenFiles, section: str, faults: Faults) -> dict[str, Entry[BaseModel]]:
    """Return the entries of a section of all files by name, sorted; a name twice is a fault."""
    found: dict[str, Entry[BaseModel]] = {}
    for file in files.files:
        for entry in file.named(section):
            if entry.name in found:
                defined_twice(entry.name, entry.spot.nearest(), found[entry.name].spot, faults)
            else:
                found[entry.name] = entry
    return dict(sorted(found.items()))


def defined_twice(name: str, place: Place, first: Spot, faults: Faults) -> None:
    """Note that a name is defined a second time."""
    faults.add(
        codes.DEFINED_TWICE,
        f"'{name}' is already defined at {first.nearest()}.",
        "Remove one of the two, or give it another name.",
        place=place,
    )
