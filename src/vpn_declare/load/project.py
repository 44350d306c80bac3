"""Project settings from ``vpn-declare.yaml``; defaults where there is none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from vpn_declare.load.faults import Faults
from vpn_declare.load.files import PROJECT_FILE, read_file
from vpn_declare.load.places import Places
from vpn_declare.load.shape import shape
from vpn_declare.load.yaml_text import read_yaml
from vpn_declare.model.diagnostic import Diagnostic, Place
from vpn_declare.model.project import Project

_REPOSITORY: Final = ".git"


@dataclass(frozen=True, slots=True)
class LoadedProject:
    """What was read.

    Attributes:
        project: The settings; as far as they could be read, else the defaults.
        diagnostics: What is wrong with them.
        path: Their file, or None if there is none.
        places: Where their parts are written, or None if there is no file.
    """

    project: Project
    diagnostics: tuple[Diagnostic, ...]
    path: Path | None
    places: Places | None = field(default=None, compare=False)

    def place_of(self, path: str) -> Place | None:
        """Return where a dotted path (``suites.lab.dh``) or the nearest around it is written."""
        steps: tuple[str, ...] = tuple(path.split("."))
        while self.places is not None and steps:
            if (place := self.places.find(steps)) is not None:
                return place
            steps = steps[:-1]
        return None


def load_project(folder: Path) -> LoadedProject:
    """Read the settings that hold for a folder. Never raises for what people write.

    They lie in the folder itself or, inside a Git repository, in a folder around it, up to the
    repository's root; the nearest holds.
    """
    path = next((file for file in _candidates(folder) if file.exists()), None)
    if path is None:
        return LoadedProject(Project(), (), None)
    faults = Faults()
    read = read_file(path, faults)
    project, places = (None, None) if read is None else _shaped(read.data, str(path), faults)
    return LoadedProject(project or Project(), faults.diagnostics, path, places)


def _candidates(folder: Path) -> Iterator[Path]:
    yield folder / PROJECT_FILE
    inside = folder.absolute()
    root = next((f for f in (inside, *inside.parents) if (f / _REPOSITORY).exists()), None)
    if root is None or root == inside:
        return
    for around in inside.parents:
        yield around / PROJECT_FILE
        if around == root:
            return


def _shaped(data: bytes, file: str, faults: Faults) -> tuple[Project | None, Places]:
    yaml = read_yaml(data, file)
    faults.extend(yaml.diagnostics)
    if yaml.value is None:
        return None, yaml.places
    shaped = shape(Project, yaml.value, yaml.places, faults, has_null=yaml.has_null)
    return None if shaped is None else shaped.model, yaml.places
