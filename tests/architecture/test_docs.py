"""Links lead somewhere, examples are listed, commands show how they are used."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from architecture.tree import ROOT, entry_points, our_files

PAGES = [path for path in our_files() if path.suffix == ".md"]
EXAMPLES = sorted(path for path in (ROOT / "examples" / "topologies").iterdir() if path.is_dir())
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def without_code(text: str) -> str:
    """Leave out fenced blocks and code spans, in which brackets are no links."""
    return re.sub(
        r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    )


def anchors_of(page: Path) -> set[str]:
    """The anchors that a code host derives from headings: lower case, dashes for spaces."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_inside_the_project_leads_somewhere(page: Path):
    for link in LINK.findall(without_code(page.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{page.name} links to {link}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors_of(target), f"{page.name} links to {link}"


def test_every_page_of_the_docs_can_be_reached_from_the_index():
    docs = ROOT / "docs"
    reached: set[Path] = set()
    waiting = [docs / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        links = LINK.findall(without_code(page.read_text(encoding="utf-8")))
        targets = ((page.parent / link.partition("#")[0]).resolve() for link in links)
        waiting += [path for path in targets if path.suffix == ".md" and path.is_file()]
    assert {path for path in PAGES if docs in path.parents} <= reached


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_has_a_readme_and_is_listed(example: Path):
    assert (example / "README.md").is_file()
    listed = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert f"topologies/{example.name}" in listed


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_completion_works_from_the_first_line_of_every_example(example: Path):
    for path in example.glob("*.y*ml"):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert found, f"{path} does not name its schema"
        assert (path.parent / found[1]).resolve().is_file()


@cache
def help_of(*command: str) -> str:
    arguments = [sys.executable, "-m", "vpn_declare", *command, "--help"]
    shown = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT)
    return shown.stdout


@pytest.mark.parametrize("command", sorted(entry_points("commands")))
def test_every_command_is_listed_and_its_help_has_an_example(command: str):
    assert re.search(rf"^  {command}\s", help_of(), re.MULTILINE)
    assert f"vpn-declare {command}" in help_of(command).partition("Example")[2]
