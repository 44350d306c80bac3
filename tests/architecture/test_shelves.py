"""A plug-in is one file and one line; these tests name the line that is missing."""

from importlib import import_module

import pytest

from architecture.tree import (
    PACKAGE,
    dotted_name,
    entry_points,
    modules_in,
    names_defined_in,
    pyproject,
)

# What a plug-in of the shelf is called inside its module. A command's is named as its file.
CONSTANTS = {
    "providers": "PROVIDER",
    "renderers": "RENDERER",
    "rules": "RULE",
    "secrets": "PLUG_IN",
    "state": "BACKEND",
}
SHELVES = [*CONSTANTS, "commands"]


def lines_that_should_be(shelf: str) -> set[str]:
    """The target of every plug-in that lies on a shelf, found without the entry points."""
    if shelf == "commands":
        modules = modules_in(PACKAGE / "cli" / "commands")
        return {f"{dotted_name(path)}:{path.stem}" for path in modules}
    constant = CONSTANTS[shelf]
    modules = modules_in(PACKAGE / shelf)
    return {
        f"{dotted_name(path)}:{constant}" for path in modules if constant in names_defined_in(path)
    }


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_plug_in_has_its_line(shelf: str):
    missing = sorted(lines_that_should_be(shelf) - set(entry_points(shelf).values()))
    lines = [f'{target.split(":")[0].rpartition(".")[2]} = "{target}"' for target in missing]
    assert not missing, (
        f'add to [project.entry-points."vpn_declare.{shelf}"] in pyproject.toml:\n'
        + "\n".join(lines)
    )


@pytest.mark.parametrize("shelf", SHELVES)
def test_every_line_leads_to_a_plug_in(shelf: str):
    for name, target in entry_points(shelf).items():
        module, attribute = target.split(":")
        assert hasattr(import_module(module), attribute), f"{name} = {target!r} leads nowhere"


@pytest.mark.parametrize("shelf", SHELVES)
def test_the_lines_are_sorted(shelf: str):
    written = list(entry_points(shelf))
    assert written == sorted(written)


@pytest.mark.parametrize("shelf", SHELVES)
def test_no_shelf_is_empty(shelf: str):
    assert entry_points(shelf)


def test_every_table_is_a_shelf_that_these_tests_know():
    tables = pyproject()["project"]["entry-points"]
    assert set(tables) == {f"vpn_declare.{shelf}" for shelf in SHELVES}


@pytest.mark.parametrize("shelf", ["providers", "renderers"])
def test_a_plug_in_is_found_under_the_name_it_bears(shelf: str):
    for name, target in entry_points(shelf).items():
        module, attribute = target.split(":")
        assert getattr(import_module(module), attribute).name == name
