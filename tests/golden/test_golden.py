"""What every renderer makes of every example, to the letter.

``UPDATE_GOLDEN=1`` writes the files anew; read the difference before you commit it.
"""

import os
from pathlib import Path

import pytest

from command_line import EXAMPLES

HERE = Path(__file__).parent
NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())

# Whole plans of these are megabytes of JSON; their digest says as much.
LARGE = {"full-mesh-10", "retail-200", "vng-200-branches"}


def compare(name, text):
    path = HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"{name} differs; see the module's docstring"


@pytest.fixture
def example(vpn):
    def prepared(name):
        vpn.copy_example(name)
        return vpn

    return prepared


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_as_text_is_as_before(example, name):
    compare(f"{name}.plan.txt", example(name)("plan").out)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_as_data_is_as_before(example, name):
    answer = example(name)("plan", "--format", "json")
    if name in LARGE:
        compare(f"{name}.plan.digest", f"{answer.data['digest']}\n")
    else:
        compare(f"{name}.plan.json", answer.out)


@pytest.mark.parametrize("name", ["merge-from-csv", "vng-three-sites"])
def test_the_routes_are_as_before(example, name):
    compare(f"{name}.routes.txt", example(name)("routes").out)


@pytest.mark.parametrize("form", ["dot", "mermaid", "svg"])
@pytest.mark.parametrize("view", ["resources", "steps", "topology"])
def test_the_graphs_are_as_before(example, view, form):
    drawn = example("vng-three-sites")("graph", "--view", view, "--format", form).out
    compare(f"vng-three-sites.{view}.{form}", drawn)
