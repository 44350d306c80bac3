"""One command plays a topology and takes it down: with nothing left, whatever happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vpn_declare.providers.lab.design import Design, lab_id
from vpn_declare.providers.lab.registry import RUNTIME
from vpn_declare.providers.lab.spaces import spaces_named

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.lab, pytest.mark.usefixtures("bare")]


def played(folder, *words):
    """Play a topology in one command, with temporary files in a folder."""
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "TMPDIR": str(folder)}
    return subprocess.run(
        [ROOT / "examples" / "lab.sh", *words],
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )


def traces_of(folder):
    """What there is of the lab of a folder that is gone."""
    lab = lab_id(f"{folder}/.vpn-declare")
    return spaces_named(Design(id=lab).prefix), (RUNTIME / lab).exists()


@pytest.mark.parametrize("topology", [(), ("broken",)])
def test_a_topology_is_played_and_taken_down_by_one_command(tmp_path, topology):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    if topology:
        (tmp_path / "broken").mkdir()
        (tmp_path / "broken" / "topology.yaml").write_text("version: 1\nname: broken\n")
    done = played(temporary, *(tmp_path / name for name in topology))
    if topology:
        assert done.returncode == 1, done.stdout + done.stderr
    else:
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Verified." in done.stdout
        assert "8 of 8 ends up; rekeyed all of them" in done.stdout
    assert "The lab is down: " in done.stdout
    (folder,) = re.findall(r"^\$ cd (.+)$", done.stdout, re.MULTILINE)
    assert traces_of(folder) == ((), False)
    assert list(temporary.iterdir()) == []
