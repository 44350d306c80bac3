"""A plan says where it interrupts both paths of a redundant pair, and says it of nothing else."""

import re

import pytest

PAIR = "".join(
    f"- b.g{number} -- dc.g{number}: "
    f"{{psk: 'env:KEY', preference: {number - 1}, dpd_seconds: 30}}\n"
    for number in (1, 2)
)
REDUNDANT = f"""
version: 1
name: redundant
sites:
  b:
    provider: manual
    networks: {{lan: 192.168.1.0/24}}
    gateways: {{g1: {{public_ip: 203.0.113.1}}, g2: {{public_ip: 203.0.113.2}}}}
  dc:
    provider: manual
    networks: {{lan: 192.168.2.0/24}}
    gateways: {{g1: {{public_ip: 203.0.113.3}}, g2: {{public_ip: 203.0.113.4}}}}
  c:
    provider: manual
    networks: {{lan: 192.168.3.0/24}}
    gateways: {{r: {{public_ip: 203.0.113.5}}}}
tunnels:
{PAIR}- c.r -- dc.g2: {{psk: "env:KEY"}}
"""
FIRST, SECOND = "b.g1--dc.g1", "b.g2--dc.g2"
ANEW = "crypto: interop, psk: 'env:KEY', preference:"


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")


@pytest.fixture(params=["simulated", "production"])
def applied(request, vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", request.param)
    vpn.write(REDUNDANT)
    vpn.apply()
    return vpn


def told(vpn, *words) -> list[dict]:
    return [item for item in vpn.plan(*words)["notices"] if item["code"] == "VPN236"]


def change_both(vpn) -> None:
    vpn.change("psk: 'env:KEY', preference: 0", f"{ANEW} 0")
    vpn.change("psk: 'env:KEY', preference: 1", f"{ANEW} 1")


def test_both_paths_of_a_pair_in_one_plan_are_told_though_they_take_turns(applied):
    change_both(applied)
    (item,) = told(applied)
    assert item["severity"] == "warning"
    assert f"{SECOND} and {FIRST} stand in for each other" in item["detail"]
    assert item["path"] == f"tunnels.{FIRST}"
    assert ":18:" in item["place"]


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ("simulated", "sees each up again before the next one's, or ends there"),
        ("production", "that packets pass again is not seen to"),
    ],
)
def test_it_is_told_whether_each_is_seen_up_before_the_next(vpn, monkeypatch, environment, words):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", environment)
    vpn.write(REDUNDANT)
    vpn.apply()
    change_both(vpn)
    (item,) = told(vpn)
    assert words in item["detail"]


def test_one_of_them_alone_is_not_nor_is_the_other_in_a_plan_of_its_own(applied):
    change_both(applied)
    (item,) = told(applied)
    targets = re.findall(r"--target \S+[a-z0-9]", item["fix"])
    one_first = " ".join(targets).split()
    assert one_first
    assert told(applied, *one_first) == []
    applied.apply(*one_first)
    assert told(applied) == []
    assert applied.changes() != {}


def test_a_tunnel_beside_them_that_carries_other_networks_is_no_second_path(applied):
    applied.change("psk: 'env:KEY', preference: 1", f"{ANEW} 1")
    applied.change('{psk: "env:KEY"}', '{psk: "env:KEY", crypto: interop}')
    assert told(applied) == []


def test_a_change_that_interrupts_nothing_is_not_told(vpn):
    vpn.write(REDUNDANT)
    vpn.apply()
    vpn.write(REDUNDANT.replace("dpd_seconds: 30", "dpd_seconds: 40"))
    assert vpn.changes() != {}
    assert told(vpn) == []


def test_a_second_path_that_is_only_made_now_is_not_told(applied):
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    second = next(line for line in text.splitlines() if line.startswith("- b.g2"))
    applied.write(text.replace(second + "\n", ""))
    applied.apply()
    applied.write(text)
    applied.change("psk: 'env:KEY', preference: 0", f"{ANEW} 0")
    assert told(applied) == []


def test_it_is_accepted_in_the_file_with_a_reason(applied):
    change_both(applied)
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    ack = f"ack:\n- {{code: VPN236, path: {FIRST}, reason: in the night}}\n"
    applied.write(text + ack)
    (item,) = told(applied)
    assert item["severity"] == "info"
    assert "in the night" in item["summary"]


def test_an_acceptance_that_no_plan_needs_now_is_no_fault(applied):
    text = (applied.folder / "topology.yaml").read_text(encoding="utf-8")
    applied.write(text + f"ack:\n- {{code: VPN236, path: {FIRST}, reason: in the night}}\n")
    assert not [item for item in applied.plan()["notices"] if item["code"] == "VPN152"]


def test_new_addresses_of_both_gateways_are_told_and_of_one_are_not(applied):
    applied.change("public_ip: 203.0.113.3", "public_ip: 203.0.113.13")
    allowed = ("--allow", "cut:b.lan--dc.lan")
    assert told(applied, *allowed) == []
    applied.change("public_ip: 203.0.113.4", "public_ip: 203.0.113.14")
    assert len(told(applied, *allowed, "--allow", "cut:c.lan--dc.lan")) == 1


STARS = (
    """
version: 1
name: stars
defaults: {psk: "env:KEY", crypto: strong}
groups: {some: {members: s1}}
sites:
  hub:
    provider: manual
    networks: {lan: 10.0.0.0/16}
    gateways: {g1: {public_ip: 203.0.113.1}, g2: {public_ip: 203.0.113.2}}
"""
    + "".join(
        f"  s{number}: {{provider: manual, networks: {{lan: 10.{number}.0.0/16}}, "
        f"gateways: {{r: {{public_ip: 198.51.100.{number}}}}}}}\n"
        for number in range(1, 6)
    )
    + "tunnels:\n- hub-spoke: {hubs: [hub.g1, hub.g2], spokes: s*.r}\n"
)


@pytest.mark.parametrize("environment", ["simulated", "production"])
def test_of_many_pairs_a_few_are_told_and_the_rest_counted(vpn, monkeypatch, environment: str):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", environment)
    vpn.write(STARS)
    vpn.apply()
    vpn.write(STARS.replace("crypto: strong", "crypto: interop"))
    items = told(vpn)
    assert len(items) == 3
    assert sum(item["detail"].endswith("So it is with 2 more pairs.") for item in items) == 1
    vpn.write(STARS.replace("members: s1", "members: s1, crypto: interop"))
    (item,) = told(vpn)
    assert "hub.g1--s1.r" in item["detail"]
