"""The few things that are done with a box's files, here or at the far side of a shell."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

# "umask" and "mv": whole or not at all, and readable by its owner alone.
_WRITE: Final = (
    'umask 077; mkdir -p "$(dirname "$1")" && cat > "$1.new" && sync "$1.new" && mv "$1.new" "$1"'
)
# Read first and asked later: who deletes it meanwhile must not make an error of it.
_READ: Final = 'cat "$1" && echo || [ ! -e "$1" ]'
_NAMES: Final = 'cd "$1" 2>/dev/null && ls -1 || true'


class Files(Protocol):
    """Files of a box. Paths are absolute."""

    def read(self, path: Path) -> str | None:
        """Return the text of a file, or None if there is none."""
        ...

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by its owner alone."""
        ...

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none if it is not there."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        ...


class FilesHere:
    """Files of this machine."""

    def read(self, path: Path) -> str | None:
        """Return the text of a file, or None if there is none."""
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by its owner alone."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".new")
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none if it is not there."""
        return tuple(sorted(path.name for path in folder.glob("*")))

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        path.unlink(missing_ok=True)


class FilesThere:
    """Files of a machine where programs can be run: its POSIX shell is all that is needed."""

    def __init__(self, run: Callable[..., str]) -> None:
        self._run = run

    def read(self, path: Path) -> str | None:
        """Return the text of a file, or None if there is none."""
        text = self._shell(_READ, path)
        return text[:-1] if text else None

    def write(self, path: Path, text: str) -> None:
        """Write a file whole or not at all, readable by its owner alone."""
        self._shell(_WRITE, path, text)

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names in a folder, sorted; none if it is not there."""
        return tuple(sorted(self._shell(_NAMES, folder).splitlines()))

    def remove(self, path: Path) -> None:
        """Remove a file, if it is there."""
        self._run(("rm", "-f", str(path)))

    def _shell(self, script: str, path: Path, given: str = "") -> str:
        return self._run(("sh", "-c", script, "sh", str(path)), given)
