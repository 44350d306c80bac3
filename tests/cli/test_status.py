"""``status`` outside of a lab: what providers tell, beside what state remembers."""

import pytest

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.simulator.session import SimulatorSession

FAIL = (
    "simulator: {{ provisioning_ms: 5, fail: [{{ {} }}] }}\npatience: {{ give_up_seconds: 0 }}\n"
)
BY_HAND = """
version: 1
name: by-hand
defaults: { provider: manual, psk: "env:KEY" }
sites:
  one: { networks: { lan: 10.1.0.0/24 }, gateways: { box: { public_ip: 203.0.113.10 } } }
  two: { networks: { lan: 10.2.0.0/24 }, gateways: { box: { public_ip: 203.0.113.20 } } }
tunnels:
- one.box -- two.box
"""


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def rows(vpn, code=0):
    answer = vpn("status", "--format", "json")
    assert answer.code == code, answer.err
    return {(row["gateway"], row["local"], row["remote"]): row for row in answer.data}


def test_every_end_is_up_with_the_suite_that_was_configured(applied):
    seen = rows(applied)
    assert len(seen) == 8
    assert {(row["is_up"], row["drift"], row["cause"]) for row in seen.values()} == {
        (True, "no", "")
    }
    row = seen["hcm03.vpngw-01", "10.1.0.0/16", "172.16.0.0/16"]
    assert row["tunnel"] == "han01.vpngw-01--hcm03.vpngw-01"
    assert row["is_negotiated"] is False
    assert (row["age_seconds"], row["bytes_in"], row["copies"]) == (None, None, None)
    shown = applied("status").out
    assert f"{row['ike_suite']} *" in shown
    assert shown.splitlines()[-1] == "* as configured: what was negotiated is not told."


def test_an_end_with_another_network_takes_both_ends_of_its_pair_down_and_no_other(applied):
    (child,) = [
        item["id"]
        for item in applied.world()
        if item["kind"] == "child" and "han01-vpngw-01-hcm03" in item["name"]
    ]
    assert applied("simulate", "set", child, "remote_cidr=10.9.0.0/16").code == 0
    down = {where: row["drift"] for where, row in rows(applied).items() if not row["is_up"]}
    assert down == {
        ("han01.vpngw-01", "172.16.0.0/16", "10.1.0.0/16"): "child remote_cidr",
        ("hcm03.vpngw-01", "10.1.0.0/16", "172.16.0.0/16"): "no",
    }
    assert applied("status").out.count(" DOWN ") == 2


def test_an_end_that_is_gone_is_down_and_says_so(applied):
    (child,) = [
        item["id"]
        for item in applied.world()
        if item["kind"] == "child" and "han01-vpngw-01-hcm03" in item["name"]
    ]
    assert applied("simulate", "delete", child).code == 0
    row = rows(applied)["han01.vpngw-01", "172.16.0.0/16", "10.1.0.0/16"]
    assert (row["is_up"], row["drift"]) == (False, "child gone")
    assert row["cause"].startswith("It is gone from the far side.")


def test_where_the_far_side_does_not_answer_nothing_is_told_and_the_reason_is(applied):
    fault = "on: read, kind: child, error: unavailable, times: always"
    applied.write(FAIL.format(fault), "vpn-declare.yaml")
    seen = rows(applied)
    assert {row["is_up"] for row in seen.values()} == {None}
    assert all(row["cause"] for row in seen.values())
    assert all(row["esp_suite"] for row in seen.values())
    shown = applied("status").out.splitlines()
    assert sum(" not told  " in line for line in shown[1:9]) == 8


def test_what_people_set_up_is_shown_as_state_remembers_it(vpn, monkeypatch):
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    vpn.write(BY_HAND)
    assert vpn("status").out == "No tunnels yet. Make them by: vpn-declare apply\n"
    vpn.apply()
    seen = rows(vpn)
    assert set(seen) == {
        ("one.box", "10.1.0.0/24", "10.2.0.0/24"),
        ("two.box", "10.2.0.0/24", "10.1.0.0/24"),
    }
    for row in seen.values():
        assert row["is_up"] is None
        assert row["cause"] == "It is set up by hand: nobody can look there from here."
        assert row["ike_suite"].startswith("aes256gcm16")


def test_a_far_side_that_quotes_a_key_is_told_without_it(vpn, monkeypatch):
    key = "x8Jd93kfLq02mVbn47TrYw65"
    monkeypatch.setenv("KEY", key)
    vpn.write(BY_HAND.replace("provider: manual", "provider: openstack"))
    vpn.apply()

    def quoting(*_):
        raise ProviderError(f"cannot parse <psk>{key}</psk>")

    monkeypatch.setattr(SimulatorSession, "read", quoting)
    answer = vpn("status")
    assert "cannot parse" in answer.out
    assert key not in answer.out + answer.err


def test_the_state_of_another_environment_is_not_looked_at(applied):
    answer = applied("status", "--environment", "production")
    assert answer.code == 3
    assert "VPN613" in answer.err


@pytest.mark.parametrize(("has_lab", "where"), [(True, "lab"), (False, "simulated")])
def test_where_no_environment_is_named_a_lab_that_is_up_is_meant(vpn, monkeypatch, has_lab, where):
    vpn.copy_example("vng-three-sites")
    vpn.write("environment: simulated\n", "vpn-declare.yaml")
    (vpn.folder / ".vpn-declare").mkdir()
    if has_lab:
        empty = '{"gateways": {}, "wires": {}, "legs": []}'
        (vpn.folder / ".vpn-declare" / "lab.json").write_text(empty, encoding="utf-8")
    monkeypatch.delenv("VPN_DECLARE_ENVIRONMENT")
    answer = vpn("status")
    assert answer.code == 0, answer.err
    assert answer.out == f"No tunnels yet. Make them by: vpn-declare apply --environment {where}\n"
