"""``init``: a starter topology and settings, commented, that work at once in ``simulated``."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError

FILES: Final = ("topology.yaml", "vpn-declare.yaml")
_IGNORE: Final = ".gitignore"
_IGNORED: Final = (
    "# State, its keys and the simulated world: never to be committed.\n.vpn-declare/\n"
)


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write the starter files and return them. Nothing that exists is touched.

    Raises:
        DiagnosticsError: one of them exists, or the folder cannot be written.
    """
    wanted = [folder / name for name in FILES]
    existing = [path for path in wanted if path.exists()]
    if existing:
        raise _refused(
            "VPN640",
            "The files are there already",
            f"{existing[0]} exists; nothing was written.",
            "Name another folder, or go on with these by `vpn-declare validate`.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in wanted:
            source = files("vpn_declare.workflow.starter") / path.name
            path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        ignore = folder / _IGNORE
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")
            wanted.append(ignore)
    except OSError as error:
        raise _refused(
            "VPN611",
            "The file cannot be written",
            f"{folder}: {error.strerror}.",
            "Name a folder that you may write.",
        ) from error
    return tuple(wanted)


def _refused(code: str, summary: str, detail: str, fix: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code=code, summary=summary, detail=detail, fix=fix)])
