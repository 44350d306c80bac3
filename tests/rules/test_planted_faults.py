"""A topology full of faults tells all of them in one run, each with its file and line."""

import re
from pathlib import Path

from vpn_declare.cli.main import run

FOLDER = Path(__file__).parent / "planted_faults"
TOLD = re.compile(r"^\S*topology\.yaml:(\d+):\d+: (?:error|warning) (VPN\d{3}): ", re.MULTILINE)


def planted() -> set[tuple[int, str]]:
    lines = (FOLDER / "topology.yaml").read_text().splitlines()
    return {
        (number, code)
        for number, line in enumerate(lines, start=1)
        for code in re.findall(r"VPN\d{3}", line.rpartition(" # ")[2])
    }


def test_all_planted_faults_are_told_in_one_run_with_file_and_line(tmp_path: Path, capfd):
    assert len({code for _, code in planted()}) > 30
    folder = tmp_path / "network"
    folder.mkdir()
    (folder / "topology.yaml").write_text((FOLDER / "topology.yaml").read_text())
    assert run(["validate", str(folder)]) == 1
    told = capfd.readouterr()
    found = [(int(line), code) for line, code in TOLD.findall(told.out + told.err)]
    assert set(found) == planted()
    assert len(found) == len(planted())
