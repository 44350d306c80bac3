"""A topology full of faults tells all of them in one run, each with its file and line."""

import re
from pathlib import Path

from rules.test_rules import RULES
from vpn_declare.cli.main import run

FOLDER = Path(__file__).parent / "planted_faults"
TOLD = re.compile(r"^\S*topology\.yaml:(\d+):\d+: (?:error|warning) (VPN\d{3}): ", re.MULTILINE)


def planted(text: str) -> set[tuple[int, str]]:
    return {
        (number, code)
        for number, line in enumerate(text.splitlines(), start=1)
        for code in re.findall(r"VPN\d{3}", line.rpartition(" # ")[2])
    }


def told(folder: Path, text: str, capfd) -> list[tuple[int, str]]:
    folder.mkdir()
    (folder / "topology.yaml").write_text(text)
    assert run(["validate", str(folder)]) == 1
    seen = capfd.readouterr()
    return [(int(line), code) for line, code in TOLD.findall(seen.out + seen.err)]


def test_all_planted_faults_are_told_in_one_run_with_file_and_line(tmp_path: Path, capfd):
    text = (FOLDER / "topology.yaml").read_text()
    assert len({code for _, code in planted(text)}) > 35
    found = told(tmp_path / "network", text, capfd)
    assert set(found) == planted(text)
    assert len(found) == len(planted(text))


UNREADABLE_SITES = """\
sites:
  bits: { provider: manual, networks: { n: 10.7.0.1/16 }, gateways: { r: {} } }    # VPN025
  six: { provider: manual, networks: { n: "2001:db8::/32" }, gateways: { r: {} } }    # VPN036
"""
UNREADABLE_TUNNELS = """\
- dc.fw -- twin-a.r: { name: z, psk: a-key-that-stands-in-the-file }    # VPN028
- bits.r -- six.r
"""
NAMES_THAT_LEAD_NOWHERE = """\
- dc.fw -- nowhere.gw    # VPN101
- dc.fw -- twin-a.r: { name: w, carry: [hcm03.vpc1] }    # VPN107
- jumbo-b.r -- jumbo-a.r    # VPN105
- jumbo-a.r -- jumbo-a.r    # VPN106
- hub-spoke: { hubs: [dc.fw, dc.nothing], spokes: twin-b.r }    # VPN101
- crowd-a.r -- dc.fw
expect:
- reach: dc.old dc.servers    # VPN039
"""
CROWD = """\
  crowd-a: { provider: manual, networks: { n: pool.tight }, gateways: { r: {} } }    # VPN122
  crowd-b: { provider: manual, networks: { n: pool.tight }, gateways: { r: {} } }
"""


def test_faults_that_keep_a_thing_from_being_read_are_told_beside_those_of_all_others(
    tmp_path: Path, capfd
):
    """But for the rules that speak of what is not there: something may merely be left out."""
    text = (FOLDER / "topology.yaml").read_text().replace("sites:\n", UNREADABLE_SITES)
    text += UNREADABLE_TUNNELS
    silent = {rule.info.code for rule in RULES.values() if rule.info.needs_all}
    expected = {(line, code) for line, code in planted(text) if code not in silent}
    assert {"VPN025", "VPN028", "VPN036"} <= {code for _, code in expected}
    found = told(tmp_path / "network", text, capfd)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_names_that_lead_nowhere_and_an_empty_pool_hide_nothing_of_all_others(
    tmp_path: Path, capfd
):
    text = (FOLDER / "topology.yaml").read_text()
    pool = "pools:\n  tight: { from: 10.210.0.0/24, take: 24 }    # VPN108 VPN136\n"
    text = text.replace("pools:\n", pool).replace("sites:\n", f"sites:\n{CROWD}")
    text += NAMES_THAT_LEAD_NOWHERE
    silent = {rule.info.code for rule in RULES.values() if rule.info.needs_all}
    expected = {(line, code) for line, code in planted(text) if code not in silent}
    found = told(tmp_path / "network", text, capfd)
    assert set(found) == expected
