"""The benchmarks of labs run, at a small size; docs/reference/lab.md has what came out."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.lab


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "gateways", "told"),
    [
        ("hub", 4, "8 of 8 ends up, 8 of 20 pairs reached as predicted; 5 daemons"),
        ("mesh", 3, "6 of 6 ends up, 6 of 6 pairs reached as predicted; 3 daemons"),
    ],
)
@pytest.mark.usefixtures("bare")
def test_a_large_lab_is_measured(shape, gateways, told):
    command = [sys.executable, "-m", "benchmarks.lab.scale", "--shape", shape]
    ended = subprocess.run(
        [*command, "--gateways", str(gateways)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert told in ended.stdout, ended.stdout + ended.stderr
