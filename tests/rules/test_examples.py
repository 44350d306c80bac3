"""The examples are as clean as they should be, and the seed says what an expert would say."""

import re
from pathlib import Path

import pytest

from vpn_declare.cli.main import run

TOLD = re.compile(r"^[^ ].*: (error|warning|info) (VPN\d{3}): ", re.MULTILINE)
EXAMPLES = Path(__file__).parents[2] / "examples" / "topologies"


def _told(folder: Path, capfd) -> list[tuple[str, str]]:
    capfd.readouterr()
    assert run(["validate", str(folder)]) == 0
    told = capfd.readouterr()
    return TOLD.findall(told.out + told.err)


@pytest.mark.parametrize("folder", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_an_example_has_no_error_and_no_warning(folder: Path, capfd):
    assert {severity for severity, _ in _told(folder, capfd)} <= {"info"}


def test_the_seed_says_exactly_the_three_things_that_an_expert_would_say(capfd):
    assert sorted(_told(EXAMPLES / "vng-three-sites", capfd)) == [
        ("info", "VPN120"),
        ("info", "VPN165"),
        ("info", "VPN170"),
    ]
