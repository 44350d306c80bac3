"""Entry points of a group, read from the folders on the path.

``importlib.metadata`` tells the same and takes 25 ms to import, longer than everything else that
``--help`` does. So the folders are read here, by its rules: of two packages of one name the first
on the path counts. Where something else than folders may hold packages, it is asked after all.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.machinery import PathFinder
from operator import attrgetter
from pathlib import Path
from typing import Final, Protocol

_FILE: Final = "entry_points.txt"


class Entry(Protocol):
    """One line: a name, ``module:attribute``, and a way to import that."""

    @property
    def name(self) -> str:
        """The plug-in's name."""
        ...

    @property
    def value(self) -> str:
        """``module:attribute``."""
        ...

    def load(self) -> object:
        """Import and return what ``value`` names."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """An entry point that was read from a file."""

    name: str
    value: str

    def load(self) -> object:
        """Import and return what ``value`` names.

        Raises:
            ImportError: there is no such module, or it cannot be imported.
            AttributeError: the module has no such attribute.
        """
        module, _, attribute = self.value.partition(":")
        found = import_module(module.strip())
        return attrgetter(attribute.strip())(found) if attribute else found


def entries(group: str) -> Iterable[Entry]:
    """Return the entry points of a group; of packages that are installed twice, the first."""
    if _has_other_finders() or not all(map(_is_folder_or_nothing, sys.path)):
        from importlib.metadata import entry_points  # noqa: PLC0415 - see the module's docstring

        return entry_points(group=group)
    return tuple(_lines(group))


def _has_other_finders() -> bool:
    return any(
        hasattr(finder, "find_distributions") and finder is not PathFinder
        for finder in sys.meta_path
    )


def _is_folder_or_nothing(name: str) -> bool:
    """Tell whether a path is no archive; the one of the standard library never holds packages."""
    return not os.path.isfile(name) or os.path.basename(name).startswith("python3")  # noqa: PTH113, PTH119 - a Path each costs


def _lines(group: str) -> Iterator[Line]:
    seen: set[str] = set()
    for folder in sys.path:
        for name in _packages(folder or "."):
            package = name.rpartition(".")[0].partition("-")[0].lower()
            if package not in seen:
                seen.add(package)
                yield from _section(Path(folder, name, _FILE), group)


def _packages(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a Path each costs
    except OSError:
        return []
    return sorted(name for name in names if name.endswith((".dist-info", ".egg-info")))


def _section(path: Path, group: str) -> Iterator[Line]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return
    inside = False
    for line in text.splitlines():
        if line.startswith("["):
            inside = line.strip() == f"[{group}]"
        elif inside and "=" in line and not line.lstrip().startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield Line(name.strip(), value.partition("[")[0].strip())
