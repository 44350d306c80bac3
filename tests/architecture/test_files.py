"""Files are short, speak of the project alone, and lead where they say."""

import re
import subprocess
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, ROOT, our_files

LONGEST = 300
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".sh", ".csv", ""}

# Put together here, so that this file does not find itself.
FOREIGN_PATHS = re.compile(
    "|".join(f"/{name}/" for name in ("work", "root", "tmp/venv", "tmp/brief"))
)
REGISTRY_LINES = re.compile("|".join(["index" + "-url", r"https?://[^ \"]*/simple[/ \"]"]))


def text_files() -> list[Path]:
    return [path for path in our_files() if path.suffix in TEXT]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines()


def test_no_source_file_is_too_long():
    lengths = {name_of(path): len(lines_of(path)) for path in PACKAGE.rglob("*.py")}
    too_long = {name for name, length in lengths.items() if length > LONGEST}
    assert not too_long, "is there a room inside that wants out?"


@pytest.mark.parametrize("pattern", [FOREIGN_PATHS, REGISTRY_LINES], ids=["paths", "registries"])
def test_no_file_speaks_of_the_machine_it_was_written_on(pattern: re.Pattern[str]):
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(lines_of(path), start=1)
        if pattern.search(line)
    ]
    assert not found


def test_every_package_says_what_it_is():
    for path in PACKAGE.rglob("__init__.py"):
        assert path.read_text(encoding="utf-8").startswith('"""'), name_of(path)


def test_every_script_can_be_run_and_is_sound():
    for name in (".ci/run", ".ci/debian-install", "examples/demo.sh", "examples/lab.sh"):
        path = ROOT / name
        assert path.stat().st_mode & 0o111, f"{name} is not executable"
        subprocess.run(["bash", "-n", path], check=True)


def test_every_constraint_is_exact_and_names_no_host():
    lines = [line.partition("#")[0].strip() for line in lines_of(ROOT / "constraints.txt")]
    inexact = [line for line in lines if line and not re.fullmatch(r"[\w.-]+==[\w.]+", line)]
    assert not inexact
