"""What is told of the part that loaded is told of the whole, too: no fault makes up another."""

import re
import shutil
from pathlib import Path

import pytest

from vpn_declare.cli.main import run

TOLD = re.compile(r"^\S*topology\.yaml:(\d+):(\d+): (?:error|warning) (VPN\d{3}): ", re.MULTILINE)
PLANTED = Path(__file__).parent / "planted_faults" / "topology.yaml"
BROKEN = {
    "host bits": (re.compile(r"\b(10\.\d+)\.0\.0/16"), r"\1.0.1/16"),
    "ipv6": (re.compile(r"\b10\.\d+\.0\.0/16"), "2001:db8::/32"),
}
LINES = PLANTED.read_text().splitlines()
SITES = [
    number
    for number, line in enumerate(LINES)
    if "/16" in line and "pools" not in line and LINES.index("sites:") < number
]
TUNNELS = [number for number, line in enumerate(LINES) if line.startswith("- ") and "{" in line]


def _told(folder: Path, text: str, capfd) -> set[tuple[str, str, str]]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "topology.yaml").write_text(text)
    capfd.readouterr()
    assert run(["validate", str(folder)]) == 1
    told = capfd.readouterr()
    return set(TOLD.findall(told.out + told.err))


def _with(line: int, text: str) -> str:
    return "\n".join([*LINES[:line], text, *LINES[line + 1 :]]) + "\n"


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("line", SITES[::3])
def test_a_site_with_a_fault_hides_what_is_wrong_with_it_and_makes_up_nothing(
    tmp_path: Path, capfd, kind: str, line: int
):
    pattern, instead = BROKEN[kind]
    broken = pattern.sub(instead, LINES[line], count=1)
    if broken == LINES[line]:
        return
    whole = _told(tmp_path / "whole", "\n".join(LINES) + "\n", capfd)
    part = _told(tmp_path / "part", _with(line, broken), capfd)
    own = {one for one in part - whole if int(one[0]) == line + 1}
    assert {code for _, _, code in own} <= {"VPN025", "VPN036"}
    assert own
    assert not part - whole - own
    assert len(part) > len(whole) / 3  # most of what is wrong elsewhere is told all the same


@pytest.mark.parametrize("line", TUNNELS[::2])
def test_a_tunnel_with_a_key_in_it_makes_up_nothing(tmp_path: Path, capfd, line: int):
    key = "psk: correct-horse-battery-staple, "
    broken = LINES[line].replace("{ ", "{ " + key, 1)
    broken = broken.replace("psk: env:ONE_KEY, ", "").replace("psk: env:ONE_KEY", "")
    whole = _told(tmp_path / "whole", "\n".join(LINES) + "\n", capfd)
    part = _told(tmp_path / "part", _with(line, broken), capfd)
    own = {one for one in part - whole if int(one[0]) == line + 1}
    assert {code for _, _, code in own} == {"VPN028"}
    assert not {(line, code) for line, _, code in part - own} - {(n, c) for n, _, c in whole}


def test_faulty_defaults_make_all_else_doubtful_so_rules_are_not_asked(tmp_path: Path, capfd):
    line = next(number for number, text in enumerate(LINES) if text.startswith("defaults:"))
    broken = LINES[line].replace('"env:VPN_PSK_{TUNNEL}"', "a-key-that-stands-here")
    told = _told(tmp_path / "part", _with(line, broken), capfd)
    assert {code for _, _, code in told} == {"VPN028"}
