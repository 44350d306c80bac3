"""Programs at the places of a lab: whatever the person types, and packets between hosts."""

import subprocess
import sys

import pytest

from vpn_declare.providers.lab.preflight import is_there

pytestmark = pytest.mark.lab


def test_a_program_runs_where_it_was_asked_for_and_its_exit_code_is_ours(lab):
    for place, address in (
        ("hcm03.vpc1", "10.1.255.254"),
        ("on-prem.router", "203.0.113.10"),
        ("internet", "192.0.0.8"),
    ):
        shown = lab("lab", "exec", place, "ip", "-br", "-4", "addr", "show")
        assert shown.code == 0
        assert f"{address}/" in shown.out
    assert lab("lab", "exec", "internet", "sh", "-c", "exit 7").code == 7


def test_a_place_that_is_misspelt_is_told_with_those_that_there_are(lab):
    answer = lab("lab", "exec", "hcm03.vcp1", "true")
    assert answer.code == 1
    assert "VPN677" in answer.err
    assert "hcm03.vpc1" in answer.err


def test_a_ping_tells_by_its_exit_code_whether_anybody_answers(lab):
    assert lab("lab", "ping", "hcm03.vpc1", "han01.vpc1", "--count", "1").code == 0
    answer = lab("lab", "ping", "hcm03.vpc2", "han01.vpc1", "--count", "1")
    assert answer.code != 0
    assert "unreachable" in answer.out + answer.err


@pytest.mark.skipif(not is_there("tcpdump"), reason="tcpdump is not installed")
def test_a_capture_shows_esp_on_the_internet(lab):
    capture = [sys.executable, "-m", "vpn_declare", "lab", "capture", "internet"]
    with subprocess.Popen([*capture, "-c", "2", "udp"], stdout=subprocess.PIPE, text=True) as seen:
        while seen.poll() is None:
            lab("lab", "ping", "hcm03.vpc1", "han01.vpc1", "--count", "1")
        assert "UDP-encap: ESP" in seen.stdout.read()


@pytest.mark.skipif(is_there("tcpdump"), reason="tcpdump is installed")
def test_a_capture_without_tcpdump_names_the_package(lab):
    answer = lab("lab", "capture", "internet")
    assert answer.code == 1
    assert "VPN678" in answer.err
    assert "apt-get install --no-install-recommends tcpdump" in answer.err
