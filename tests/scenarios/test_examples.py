"""Every example is validated, planned, applied, planned again and destroyed."""

import pytest

from command_line import EXAMPLES

LARGE = {"retail-200", "vng-200-branches"}
NAMES = [
    pytest.param(path.name, marks=pytest.mark.slow if path.name in LARGE else [])
    for path in sorted(EXAMPLES.iterdir())
    if path.is_dir()
]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_lives_and_ends(vpn, name):
    vpn.copy_example(name)
    assert vpn("validate").code == 0
    planned = vpn.plan()
    assert planned["summary"]["create"] == len(planned["changes"]) > 0
    vpn.apply()
    assert len(vpn.world()) == len(planned["changes"])
    again = vpn.plan()
    assert (again["changes"], again["steps"]) == ([], [])
    assert vpn("destroy", "--auto-approve").code == 0
    assert vpn.world() == []
