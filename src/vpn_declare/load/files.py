"""Which files make up a topology, and their bytes. The only part of this room that opens files."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.text_bytes import MOST_BYTES
from vpn_declare.model.diagnostic import Place

PROJECT_FILE: Final = "vpn-declare.yaml"
_SUFFIXES: Final = frozenset({".yaml", ".yml"})


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was read: its path as people gave it, and its bytes."""

    path: Path
    data: bytes


def topology_files(path: Path, faults: Faults) -> tuple[Path, ...]:
    """Return the file, or the YAML files of the folder but the project's own, sorted by name."""
    try:
        if not path.is_dir():
            return (path,)
        found = sorted(item for item in path.iterdir() if _is_topology(item))
    except OSError as error:
        faults.add(
            codes.FILE_UNREADABLE,
            f"The folder cannot be listed: {error.strerror}.",
            "Check who may read it.",
            place=Place(str(path)),
        )
        return ()
    if not found:
        faults.add(
            codes.NO_FILES,
            f"The folder '{path}' has no file that ends in .yaml or .yml.",
            "Name the topology's file or folder, or begin one with 'vpn-declare init'.",
            place=Place(str(path)),
        )
    return tuple(found)


def _is_topology(path: Path) -> bool:
    is_hidden = path.name.startswith(".")
    return path.suffix in _SUFFIXES and path.name != PROJECT_FILE and not is_hidden


def read_file(path: Path, faults: Faults, *, place: Place | None = None) -> TextFile | None:
    """Return a file's bytes, or None after a fault; reads one byte more than may be used.

    Args:
        path: The file.
        faults: Where a fault is noted.
        place: Where the file is named, if not on the command line.
    """
    place = place or Place(str(path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            faults.add(
                codes.FILE_UNREADABLE,
                f"'{path}' is not a plain file.",
                "Name a file that holds text.",
                place=place,
            )
            return None
        with path.open("rb") as opened:
            return TextFile(path, opened.read(MOST_BYTES + 1))
    except FileNotFoundError:
        faults.add(
            codes.FILE_NOT_FOUND,
            f"There is no file or folder '{path}'.",
            "Check the path.",
            place=place,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        faults.add(
            codes.FILE_UNREADABLE,
            f"'{path}' cannot be read: {why}.",
            "Check the path, and who may read it.",
            place=place,
        )
    return None
