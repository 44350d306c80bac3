"""The benchmarks of labs run, at a small size; docs/reference/lab.md has what came out."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.lab


def printed(benchmark, *words):
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.lab.{benchmark}", *words],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


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
    assert told in printed("scale", "--shape", shape, "--gateways", str(gateways))


@pytest.mark.parametrize(
    ("change", "promised"),
    [("a pair of networks added", "none"), ("ESP encryption", "rekey")],
)
@pytest.mark.usefixtures("bare")
def test_a_change_costs_no_packet_and_its_promise_stands_beside_that(change, promised):
    assert f"| {change} | {promised} | 0 |" in printed("impact", "--only", change)


@pytest.mark.slow
@pytest.mark.usefixtures("bare")
def test_a_change_that_is_refused_as_a_rule_is_measured_too():
    assert "| package of the gateway | " in printed("impact", "--only", "package of the gateway")
