"""``psk: generate`` from the first apply to the last: made once, the same at both ends, not lost.

The oracle is the simulated far side, which keeps a salted hash of each key that it was given.
"""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from durability.program import QUICK, Program
from vpn_declare.providers.simulator.keyprint import KeyPrint

HAN01 = "hcm03.vpngw-01--han01.vpngw-01"
HCM_END, HAN_END = "hcm03-vpngw-01-han01-vpngw-01", "han01-vpngw-01-hcm03-vpngw-01"
SAME_TUNNEL = [
    (HCM_END, HAN_END),
    ("hcm03-vpngw-01-on-prem-router", "on-prem-router-hcm03-vpngw-01"),
    ("hcm03-vpngw-02-on-prem-router", "on-prem-router-hcm03-vpngw-02"),
]


def key_prints(folder: Path) -> dict[str, KeyPrint]:
    with closing(sqlite3.connect(folder / ".vpn-declare" / "world.sqlite")) as world:
        rows = world.execute(
            "SELECT title, key FROM things WHERE kind = 'peer' AND gone_at IS NULL"
        )
        return {title: KeyPrint(**json.loads(key)) for title, key in rows}


def key_line(folder: Path) -> str:
    lines = (folder / "topology.yaml").read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line.strip().startswith("psk:")]
    return line


def generate(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.change(key_line(vpn.folder), "  psk: generate")
    return vpn


@pytest.fixture
def seed(vpn):
    return generate(vpn)


@pytest.fixture
def applied(seed):
    seed.apply()
    return seed


def revealed(vpn, tunnel=HAN01):
    path = vpn.folder / "revealed.psk"
    answer = vpn("reveal", tunnel, path)
    assert answer.code == 0, answer.err
    value = path.read_text(encoding="utf-8").removesuffix("\n")
    path.unlink()
    assert value not in answer.out + answer.err
    return value


def sealed(vpn):
    with closing(sqlite3.connect(vpn.folder / ".vpn-declare" / "state.sqlite")) as state:
        return dict(state.execute("SELECT name, value FROM sealed"))


def key_file(vpn):
    return vpn.folder / ".vpn-declare" / "key"


def test_both_ends_of_a_tunnel_get_one_key_and_no_two_tunnels_the_same(applied):
    prints = key_prints(applied.folder)
    tunnels = (HAN01, "hcm03.vpngw-01--on-prem.router", "hcm03.vpngw-02--on-prem.router")
    keys = [revealed(applied, tunnel) for tunnel in tunnels]
    assert len(set(keys)) == 3
    for key, ends in zip(keys, SAME_TUNNEL, strict=True):
        assert {end for end, held in prints.items() if held.fits(key)} == set(ends)
    assert applied.changes() == {}


def test_a_plan_makes_no_key_and_says_nothing_of_stand_ins(seed):
    answer = seed("plan")
    assert answer.code == 0
    assert "Throw-away" not in answer.out + answer.err
    assert not key_file(seed).exists()
    seed.apply()
    assert "Throw-away" not in seed("plan").out


def test_a_saved_plan_makes_its_keys_when_it_is_applied(seed):
    assert seed("plan", "--out", "saved.plan").code == 0
    assert seed("apply", "saved.plan", "--auto-approve").code == 0
    key = revealed(seed)
    assert key_prints(seed.folder)[HCM_END].fits(key)


def test_a_rotation_gives_both_ends_a_new_key_and_the_old_one_is_forgotten(applied):
    before = revealed(applied)
    assert applied("rotate", HAN01, "--auto-approve").code == 0
    after = revealed(applied)
    prints = key_prints(applied.folder)
    assert after != before
    assert prints[HCM_END].fits(after)
    assert prints[HAN_END].fits(after)
    names = [name for name in sealed(applied) if "han01" in name]
    assert [name.rpartition("#")[2] for name in names] == ["2"]
    assert applied.changes() == {}


def test_a_rotation_that_fails_at_one_end_is_finished_by_the_next_apply(applied):
    before = revealed(applied)
    applied.write(
        "simulator: {provisioning_ms: 5, fail: [{on: update, kind: peer, "
        f"title: {HAN_END}, error: refused, times: always}}]}}\n",
        "vpn-declare.yaml",
    )
    assert applied("rotate", HAN01, "--auto-approve").code == 6
    assert {name.rpartition("#")[2] for name in sealed(applied) if "han01" in name} == {"1", "2"}
    assert key_prints(applied.folder)[HAN_END].fits(before)
    applied.write("simulator: {provisioning_ms: 5}\n", "vpn-declare.yaml")
    applied.apply()
    key = revealed(applied)
    assert all(key_prints(applied.folder)[end].fits(key) for end in (HCM_END, HAN_END))
    assert applied.changes() == {}


def test_an_end_that_is_made_anew_gets_the_key_that_the_other_end_has(applied):
    key = revealed(applied)
    applied("simulate", "delete", "han01/peer/vpngw-01/hcm03.vpngw-01", "--cascade")
    applied.apply()
    prints = key_prints(applied.folder)
    assert prints[HAN_END].fits(key)
    assert prints[HCM_END].fits(key)


def test_a_renamed_site_keeps_its_keys(applied):
    key = revealed(applied)
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    applied.write(text.replace("han01", "hanoi") + "\nmoved: [{from: han01, to: hanoi}]\n")
    assert {change["action"] for change in applied.changes().values()} == {"move"}
    applied.apply()
    assert applied.changes() == {}
    assert revealed(applied, "hcm03.vpngw-01--hanoi.vpngw-01") == key
    applied("simulate", "delete", "hanoi/peer/vpngw-01/hcm03.vpngw-01", "--cascade")
    applied.apply()
    assert applied.changes() == {}
    assert all(held.fits(key) for end, held in key_prints(applied.folder).items() if "han" in end)
    assert not [name for name in sealed(applied) if "han01" in name]


def test_a_tunnel_that_is_destroyed_and_made_again_gets_another_key(applied):
    before = revealed(applied)
    assert applied("destroy", "--auto-approve").code == 0
    assert sealed(applied) == {}
    applied.apply()
    assert revealed(applied) != before


def test_with_the_key_in_the_environment_there_is_no_key_file(seed, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    seed.apply()
    assert not key_file(seed).exists()
    assert seed.changes() == {}


def test_without_the_sealing_key_plans_go_on_and_nothing_new_is_sent(applied):
    lost = key_file(applied).read_bytes()
    key_file(applied).unlink()
    before = sealed(applied)
    assert applied.changes() == {}
    refused = applied("rotate", HAN01, "--auto-approve")
    assert refused.code == 1
    assert "VPN_DECLARE_KEY" in refused.err
    assert "docs/reference/secrets.md" in refused.err
    assert not key_file(applied).exists()
    assert sealed(applied) == before
    assert applied("reveal", HAN01, "x.psk").code == 1
    key_file(applied).write_bytes(lost)
    key_file(applied).chmod(0o600)
    assert applied("rotate", HAN01, "--auto-approve").code == 0


def test_a_wrong_sealing_key_is_refused_and_writes_over_nothing(applied, monkeypatch):
    before = sealed(applied)
    monkeypatch.setenv("VPN_DECLARE_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    refused = applied("rotate", HAN01, "--auto-approve")
    assert refused.code == 1
    assert "was sealed with key" in refused.err
    assert sealed(applied) == before


def test_the_way_out_of_a_lost_sealing_key_leads_over_another_source(applied, monkeypatch):
    key_file(applied).unlink()
    applied.change("psk: generate", "psk: env:OUT_{TUNNEL}")
    for name in ("HCM03_VPNGW_01_ON_PREM_ROUTER", "HCM03_VPNGW_02_ON_PREM_ROUTER"):
        monkeypatch.setenv(f"OUT_{name}", f"value-{name}")
    monkeypatch.setenv("OUT_HAN01_VPNGW_01_HCM03_VPNGW_01", "value-han01")
    applied.apply()
    assert sealed(applied) == {}
    applied.change("psk: env:OUT_{TUNNEL}", "psk: generate")
    applied.apply()
    key = revealed(applied)
    assert all(key_prints(applied.folder)[end].fits(key) for end in (HCM_END, HAN_END))


def test_a_key_that_is_gone_from_state_is_not_replaced_at_one_end_alone(applied):
    with closing(sqlite3.connect(applied.folder / ".vpn-declare" / "state.sqlite")) as state:
        state.execute("DELETE FROM sealed")
        state.commit()
    applied("simulate", "delete", "han01/peer/vpngw-01/hcm03.vpngw-01", "--cascade")
    refused = applied("apply", "--auto-approve")
    assert refused.code == 1
    assert "vpn-declare rotate" in refused.err


def test_a_moved_state_brings_lineage_keys_and_marks_along(applied):
    exported = applied("state", "export")
    applied.write(exported.out, "export.json")
    key = revealed(applied)
    elsewhere = ("--state", "sqlite:///moved.sqlite")
    assert applied("state", "import", "export.json", *elsewhere).code == 0
    assert applied("plan", "--detailed-exitcode", *elsewhere).code == 0
    again = json.loads(applied("state", "export", *elsewhere).out)
    before = json.loads(exported.out)
    assert again["lineage"] == before["lineage"]
    assert again["sealed"] == before["sealed"]
    applied("simulate", "delete", "han01/peer/vpngw-01/hcm03.vpngw-01", "--cascade")
    assert applied("apply", "--auto-approve", *elsewhere).code == 0
    assert key_prints(applied.folder)[HAN_END].fits(key)
    assert applied("destroy", "--auto-approve", *elsewhere).code == 0
    assert applied.world() == []


def test_a_state_with_a_life_of_its_own_takes_no_other_s_export(applied):
    applied.write(
        applied("state", "export").out.replace('"lineage": "', '"lineage": "0'), "x.json"
    )
    refused = applied("state", "import", "x.json")
    assert refused.code == 1
    assert "Import into an empty state" in refused.err
    assert applied.changes() == {}


def test_a_key_is_written_for_a_person_once_and_for_nobody_else(applied):
    assert applied("reveal", HAN01, "x.psk").code == 0
    assert (applied.folder / "x.psk").stat().st_mode & 0o777 == 0o600
    again = applied("reveal", HAN01, "x.psk")
    assert again.code == 1
    assert "VPN626" in again.err
    applied.change("psk: generate", "psk: env:KEY_{TUNNEL}")
    elsewhere = applied("reveal", HAN01, "y.psk")
    assert elsewhere.code == 1
    assert "Read it there" in elsewhere.err


def test_two_ends_that_are_both_set_up_by_hand_get_a_key_too(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    vpn.write("""
version: 1
name: by-hand
defaults: { psk: generate }
sites:
  a: { provider: manual, device: pfsense, networks: { n: 10.1.0.0/24 },
       gateways: { gw: { public_ip: 203.0.113.1 } } }
  b: { provider: manual, device: pfsense, networks: { n: 10.2.0.0/24 },
       gateways: { gw: { public_ip: 203.0.113.2 } } }
tunnels: [a.gw -- b.gw]
""")
    told = vpn.apply().out
    assert "vpn-declare reveal a.gw--b.gw FILE" in told
    first = revealed(vpn, "a.gw--b.gw")
    assert vpn.changes() == {}
    assert revealed(vpn, "a.gw--b.gw") == first


@pytest.mark.slow
def test_a_run_that_is_killed_between_the_ends_loses_no_key(tmp_path):
    program = Program(tmp_path / "seed")
    program.change(key_line(program.folder), "  psk: generate")
    program.set(simulator={**QUICK, "latency_ms": 40})
    running = program.start_apply("--parallelism", "1")
    running.until(lambda: program.count("peer") >= 1)
    held = key_prints(program.folder)
    running.kill()
    program.set(simulator=QUICK)
    assert len(held) < 6
    answer = program.apply()
    assert answer.code == 0, answer.all
    assert program.run("reveal", HAN01, "han01.psk").code == 0
    prints = key_prints(program.folder)
    assert len(prints) == 6
    for end, before in held.items():
        assert prints[end] == before
    key = (program.folder / "han01.psk").read_text(encoding="utf-8").strip()
    assert all(prints[end].fits(key) for end in (HCM_END, HAN_END))
    assert program.run("plan", "--detailed-exitcode").code == 0
