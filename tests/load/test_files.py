import os
import subprocess
import sys
from pathlib import Path

import pytest

from vpn_declare.load import load_topology

GOOD = "version: 1\nname: n\nsites: { a: { provider: manual, networks: { x: 10.0.0.0/8 } } }\n"
NOBODY = 65534


def told(path: Path) -> list[str]:
    loaded = load_topology(path, allocations={})
    assert loaded.topology is None
    return [found.code for found in loaded.diagnostics]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nothing.yaml") == ["VPN001"]


def test_a_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert told(tmp_path / "file" / "inside.yaml") == ["VPN002"]


def test_a_path_that_no_system_takes_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / ("x" * 300)) == ["VPN002"]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert told(tmp_path / "pipe.yaml") == ["VPN002"]


def test_a_folder_that_looks_like_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").mkdir()
    (tmp_path / "topology.yaml").write_text(GOOD)
    assert told(tmp_path) == ["VPN002"]


def test_a_dangling_link_is_told(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").symlink_to(tmp_path / "gone")
    assert told(tmp_path) == ["VPN001"]


def test_hidden_files_and_the_project_s_own_are_no_topology(tmp_path: Path) -> None:
    (tmp_path / "topology.yml").write_text(GOOD)
    (tmp_path / ".hidden.yaml").write_text("- not: a topology\n")
    (tmp_path / "vpn-declare.yaml").write_text("environment: simulated\n")
    loaded = load_topology(tmp_path, allocations={})
    assert loaded.topology is not None
    assert loaded.files == (str(tmp_path / "topology.yml"),)


def test_tables_are_among_the_files(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("version: 1\nname: n\nsites: { import: t.csv }\n")
    (tmp_path / "t.csv").write_text("site,provider\na,manual\n")
    loaded = load_topology(tmp_path / "topology.yaml", allocations={})
    assert loaded.files == (str(tmp_path / "t.csv"), str(tmp_path / "topology.yaml"))


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_what_may_not_be_read_is_told(tmp_path: Path, closed: str) -> None:
    # As root every file can be read, so that the reading is done by a process that is not.
    folder = tmp_path / "shut"
    folder.mkdir()
    (folder / "topology.yaml").write_text(GOOD)
    (folder / "topology.yaml" if closed == "file" else folder).chmod(0o000)
    program = (
        "import os, sys; from pathlib import Path; from vpn_declare.load import load_topology\n"
        f"os.geteuid() or (os.setgroups([]), os.setegid({NOBODY}), os.seteuid({NOBODY}))\n"
        "found = load_topology(Path(sys.argv[1]), allocations={})\n"
        "print(found.topology, *(d.code for d in found.diagnostics))\n"
    )
    for parent in tmp_path.parents[:3]:
        if parent.owner() == tmp_path.owner() and parent != Path("/tmp"):  # noqa: S108 - not ours
            parent.chmod(parent.stat().st_mode | 0o055)
    tmp_path.chmod(0o755)
    try:
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    finally:
        folder.chmod(0o755)
    assert done.stdout.split() == ["None", "VPN002"]
