"""The topologies that are measured are what they claim to be: valid, and of the wanted size."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
# One more store than fits is the most that a size may be missed by: it makes eleven resources. A
# mesh grows by six for each site that is there already.
TOLERANCE = {"hub-spoke": 11, "mesh": 80}


def generated(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.generate", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout


def first_plan(folder: Path, text: str) -> dict[str, Any]:
    folder.mkdir()
    (folder / "topology.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "vpn_declare", "plan", "--format", "json"]
    environment = {**os.environ, "VPN_DECLARE_ENVIRONMENT": "simulated"}
    planned = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, check=False, text=True
    )
    assert planned.returncode == 0, planned.stderr
    plan: dict[str, Any] = json.loads(planned.stdout)
    return plan


@pytest.mark.parametrize("shape", sorted(TOLERANCE))
def test_both_forms_make_the_same_resources_as_many_as_asked_for(shape: str, tmp_path: Path):
    addresses = []
    for form in ("long", "short"):
        text = generated("--shape", shape, "--form", form, "--resources", "400")
        plan = first_plan(tmp_path / form, text)
        assert 400 <= plan["summary"]["create"] < 400 + TOLERANCE[shape]
        addresses.append({change["address"] for change in plan["changes"]})
    assert addresses[0] == addresses[1]


@pytest.mark.parametrize("form", ["long", "short"])
def test_one_percent_changed_is_one_store_of_a_hundred(form: str):
    arguments = ("--form", form, "--resources", "800")
    before = generated(*arguments).splitlines()
    after = generated(*arguments, "--changed-percent", "1").splitlines()
    assert len([line for line in after if line not in before]) == 1


def test_the_same_arguments_give_the_same_text():
    assert generated("--resources", "500") == generated("--resources", "500")
