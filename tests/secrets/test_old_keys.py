"""A key that gateways have for too long is told, with the day since when, and never its value."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from command_line import vpn

__all__ = ["vpn"]

KEY = "VPN_PSK_A_G_B_G"
DAY = 86_400
NETWORK = """\
version: 1
name: ages
sites:
  a: { provider: vngcloud, region: R, vpcs: { v: 10.1.0.0/16 }, gateways: { g: { vpc: v } } }
  b: { provider: vngcloud, region: S, vpcs: { v: 10.2.0.0/16 }, gateways: { g: { vpc: v } } }
tunnels: [a.g -- b.g]
"""


@pytest.fixture
def network(vpn, monkeypatch):
    monkeypatch.setenv(KEY, "qK7.vX_2mZ9tB4wN8cR5yH3j")
    vpn.write(NETWORK)
    vpn.apply()
    return vpn


def _later(monkeypatch, days: int) -> None:
    clock = SimpleNamespace(
        time=lambda: time.time() + days * DAY, monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr("vpn_declare.cli.real_door.time", clock)


def _told(vpn):
    return [item for item in vpn.plan()["notices"] if item["code"] == "VPN199"]


def _today():
    return datetime.now(UTC).date()


def test_a_key_is_told_after_a_year_with_the_day_since_when(monkeypatch, request):
    before = _today()
    network = request.getfixturevalue("network")
    days = {f"env:{KEY} is in use since {day}" for day in (before, _today())}  # around midnight
    assert _told(network) == []
    _later(monkeypatch, 364)
    assert _told(network) == []
    _later(monkeypatch, 366)
    (item,) = _told(network)
    assert item["severity"] == "warning"
    assert any(day in item["detail"] for day in days)
    assert "qK7" not in item["detail"]


def test_the_settings_say_when_a_key_is_old(network, monkeypatch):
    network.write("secrets: { oldest_key_days: 30 }\n", "vpn-declare.yaml")
    _later(monkeypatch, 29)
    assert _told(network) == []
    _later(monkeypatch, 31)
    assert len(_told(network)) == 1


def test_a_new_value_begins_anew_once_it_was_applied_and_an_apply_of_the_old_does_not(
    network, monkeypatch
):
    _later(monkeypatch, 400)
    network.apply()
    assert len(_told(network)) == 1
    monkeypatch.setenv(KEY, "Zs8xUq4Tn2Vw6Ya3Ke9Rb7Mc5")
    network.apply()
    assert _told(network) == []


def test_an_old_key_is_accepted_with_a_reason(network, monkeypatch):
    ack = "ack: [{ code: VPN199, path: a.g--b.g, reason: the partner changes it in May }]\n"
    network.write(NETWORK + ack)
    _later(monkeypatch, 400)
    (item,) = _told(network)
    assert item["severity"] == "info"


def test_a_key_that_stands_in_for_a_secret_has_no_age(vpn, monkeypatch):
    vpn.write(NETWORK)
    vpn.apply()
    _later(monkeypatch, 4000)
    assert _told(vpn) == []
