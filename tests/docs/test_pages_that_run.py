"""The tutorial and the README print what the tool prints. UPDATE_GOLDEN=1 writes them anew."""

import os
import sys
from pathlib import Path

import pytest

from docs.console import Shell, carried_out, changed, steady

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/negotiation.md", "docs/tutorial.md")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_really_happens(name: str, tmp_path: Path):
    page = ROOT / name
    written = page.read_text(encoding="utf-8")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "NO_COLOR": "1",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
    }
    with Shell(tmp_path, environment) as shell:
        shown = carried_out(written, shell)
    if os.environ.get("UPDATE_GOLDEN"):
        page.write_text(shown, encoding="utf-8")
    else:
        assert steady(shown) == steady(written)


def test_a_shell_keeps_its_folder_and_its_variables(tmp_path: Path):
    with Shell(tmp_path, {}) as shell:
        assert shell.type("mkdir inner && cd inner && export NAME=value") == ""
        assert shell.type('echo "$NAME" && echo wrong >&2') == "value\nwrong"
        assert shell.type("printf half") == "half"
        assert shell.where == tmp_path / "inner"


def test_a_change_finds_its_place_and_refuses_a_place_that_is_not_there():
    assert changed("a\nb\nc\n", " a\n-b\n+x\n+y") == "a\nx\ny\nc\n"
    with pytest.raises(AssertionError, match="not there once"):
        changed("a\nb\n", "-z")


def test_neither_the_order_nor_the_slowness_of_steps_makes_a_difference():
    quick = "$ apply\n[1/2] made       a/vpc/v\n[2/2] made       a/vpc/w\nApplied: 2 done.\n"
    slow = (
        "$ apply\n[1/2] made       a/vpc/w  12.3 s\n[2/2] made       a/vpc/v\nApplied: 2 done.\n"
    )
    assert steady(slow) == steady(quick)
    assert steady(slow) != steady(quick.replace("a/vpc/w", "a/vpc/x"))
