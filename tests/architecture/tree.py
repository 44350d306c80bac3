"""The repository as the tests of its architecture see it."""

import ast
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "vpn_declare"


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def entry_points(shelf: str) -> dict[str, str]:
    """The lines of one shelf in pyproject.toml, in the order in which they are written."""
    tables = pyproject()["project"]["entry-points"]
    return dict(tables[f"vpn_declare.{shelf}"])


@cache
def our_files() -> tuple[Path, ...]:
    """Every file that is tracked or would be: ignored ones are left out."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (ROOT / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def modules_in(folder: Path) -> list[Path]:
    """Files and packages directly under a folder that are modules of their own."""
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    packages = [path for path in folder.glob("*/__init__.py") if path.parent != folder]
    return sorted(files + packages)


def dotted_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def names_defined_in(path: Path) -> set[str]:
    """What a module defines at its top level: constants, functions, classes, and imports."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                found |= {item.asname or item.name for item in names}
    return found
