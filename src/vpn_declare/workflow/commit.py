"""The commit that a folder is at, read from Git's own files; no program is started."""

from pathlib import Path
from typing import Final

_DETACHED: Final = frozenset("0123456789abcdef")


def commit_of(folder: Path) -> str:
    """Return the commit that is checked out around ``folder``, or nothing."""
    try:
        return _commit(folder)
    except (OSError, UnicodeDecodeError):
        return ""


def _commit(folder: Path) -> str:
    here = folder.absolute()
    git = next((p / ".git" for p in (here, *here.parents) if (p / ".git").is_dir()), None)
    if git is None:
        return ""
    head = (git / "HEAD").read_text(encoding="ascii").strip()
    kind, found, name = head.partition(": ")
    if not found:
        return head if set(head) <= _DETACHED else ""
    if kind != "ref":
        return ""
    loose = git / name
    if loose.is_file():
        return loose.read_text(encoding="ascii").strip()
    return _packed(git / "packed-refs", name)


def _packed(path: Path, name: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        commit, _, ref = line.partition(" ")
        if ref == name:
            return commit
    return ""
