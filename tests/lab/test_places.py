"""Programs at the places of a lab: whatever the person types, and packets between hosts."""

import os
import re
import subprocess
import sys

import pytest

from vpn_declare.providers.lab.preflight import is_there, missing_for_weather

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


@pytest.mark.skipif(
    not is_there("tcpdump") and os.environ.get("CI") != "true", reason="tcpdump is not installed"
)
def test_a_capture_shows_esp_on_the_internet(lab):
    capture = [sys.executable, "-m", "vpn_declare", "lab", "capture", "internet"]
    with subprocess.Popen([*capture, "-c", "2", "udp"], stdout=subprocess.PIPE, text=True) as seen:
        while seen.poll() is None:
            lab("lab", "ping", "hcm03.vpc1", "han01.vpc1", "--count", "1")
        assert "UDP-encap: ESP" in seen.stdout.read()


def test_a_capture_without_tcpdump_names_the_package(lab, monkeypatch):
    monkeypatch.setattr("vpn_declare.workflow.lab.is_there", lambda name: name != "tcpdump")
    answer = lab("lab", "capture", "internet")
    assert answer.code == 1
    assert "VPN678" in answer.err
    assert "apt-get install --no-install-recommends tcpdump" in answer.err


HAS_NETEM = not missing_for_weather()


@pytest.mark.skipif(not HAS_NETEM, reason="the kernel has no sch_netem")
def test_the_internet_delays_packets_and_the_tunnels_stand(bare):
    bare.copy_example("vng-three-sites")
    assert bare("lab", "up", "--delay-ms", "20").code == 0
    bare.apply()
    assert bare("verify").code == 0
    told = bare("lab", "ping", "hcm03.vpc1", "han01.vpc1", "--count", "1").out
    assert float(re.search(r"time=([0-9.]+) ms", told)[1]) >= 40


@pytest.mark.skipif(HAS_NETEM, reason="the kernel has sch_netem")
def test_a_kernel_that_cannot_delay_packets_is_told_before_anything_is_made(bare):
    bare.copy_example("vng-three-sites")
    answer = bare("lab", "up", "--delay-ms", "20")
    assert answer.code == 1
    assert "VPN679" in answer.err
    assert "sudo modprobe sch_netem" in answer.err
    assert bare("lab", "down").out.startswith("The lab is down: 0 namespaces")
