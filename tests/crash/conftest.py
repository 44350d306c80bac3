"""The harness of ``benchmarks/crash``, run as the command that it is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NO_SERVER = 77
Figures = dict[str, Any]
Harness = Callable[..., Figures]

sys.path.append(str(ROOT))  # for the tests of its parts: benchmarks/ is no installed package


@pytest.fixture
def harness() -> Harness:
    """Runs the command and returns its figures. Without a server it is skipped, but not in CI."""

    def run(*arguments: str) -> Figures:
        command = [sys.executable, "-m", "benchmarks.crash.run", "--json", *arguments]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)
        if ended.returncode == NO_SERVER and not os.environ.get("CI"):
            pytest.skip(ended.stderr)
        assert ended.stdout, ended.stderr
        figures: Figures = json.loads(ended.stdout)
        return figures

    return run
