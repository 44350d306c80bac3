"""Nothing in any path is quadratic: calls of functions are counted at three sizes, never seconds.

Sizes double, so the calls that the second doubling adds are twice those that the first added if
work is in proportion to size, and four times if it is quadratic.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIZES = (200, 400, 800)
AT_MOST = 2.5
SETTINGS = "simulator: { provisioning_ms: 0, latency_ms: 0 }\n"
ENVIRONMENT = {**os.environ, "VPN_DECLARE_ENVIRONMENT": "simulated"}


def run(*command: str, cwd: Path) -> str:
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def calls_of(arguments: tuple[str, ...], folder: Path) -> int:
    result = folder / "calls"
    run(str(Path(__file__).with_name("counted.py")), str(result), *arguments, cwd=folder)
    return int(result.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made = []
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"size-{size}")
        text = run("-m", "benchmarks.generate", "--resources", str(size), cwd=ROOT)
        (folder / "topology.yaml").write_text(text, encoding="utf-8")
        (folder / "vpn-declare.yaml").write_text(SETTINGS, encoding="utf-8")
        made.append(folder)
    return made


def assert_in_proportion(small: int, middle: int, large: int):
    assert (large - middle) <= AT_MOST * (middle - small), (small, middle, large)


def test_reading_and_planning_grow_in_proportion(folders: list[Path]):
    for arguments in (("validate",), ("plan",), ("routes",)):
        assert_in_proportion(*(calls_of(arguments, folder) for folder in folders))


@pytest.mark.slow
def test_a_plan_with_nothing_to_do_grows_in_proportion(folders: list[Path]):
    for folder in folders:
        run("-m", "vpn_declare", "apply", "--auto-approve", cwd=folder)
    for arguments in (("plan",), ("plan", "--refresh", "none"), ("plan", "--destroy")):
        assert_in_proportion(*(calls_of(arguments, folder) for folder in folders))


def test_a_plan_that_changes_every_tunnel_grows_in_proportion(folders: list[Path]):
    for folder in folders:
        run("-m", "vpn_declare", "apply", "--auto-approve", cwd=folder)
        topology = folder / "topology.yaml"
        text = topology.read_text(encoding="utf-8")
        topology.write_text(text.replace("crypto: strong", "crypto: interop"), encoding="utf-8")
        assert " to update" in run("-m", "vpn_declare", "plan", "--refresh", "none", cwd=folder)
    assert_in_proportion(*(calls_of(("plan", "--refresh", "none"), folder) for folder in folders))
