"""The table of tunnels, with their drift, looked at once or again and again."""

import os
import pty
import signal
import subprocess
import sys

import pytest

from lab.conftest import boxes_at
from vpn_declare.providers.strongswan.lift import end_connection

pytestmark = pytest.mark.lab

NEAR, NAME = "hcm03.vpngw-01", "hcm03-vpngw-01-han01-vpngw-01"
WATCH = [sys.executable, "-m", "vpn_declare", "status", "--watch", "0.2"]
DRAWN_ANEW = b"\x1b[H"


def end_tunnel(vpn):
    boxes = boxes_at(vpn)
    end_connection(boxes.line(boxes.at("hcm03/vpngw-01")), NAME)


def drifts(vpn):
    """The drift of each tunnel of both ends, by gateway and far network."""
    answer = vpn("status", "--format", "json")
    assert answer.code == 0, answer.err
    return {(one["gateway"], one["remote"]): one["drift"] for one in answer.data}


def test_tunnels_that_are_as_remembered_have_no_drift(lab):
    assert set(drifts(lab).values()) == {"no"}
    shown = lab("status").out.splitlines()
    assert shown[0].split()[-1] == "drift"
    assert [line.split()[-1] for line in shown[1:]] == ["no"] * 8


def test_the_drift_of_a_tunnel_stands_in_its_row_and_in_no_other(lab):
    words = ("ip", "route", "flush", "172.16.0.0/16", "table", "220")
    assert lab("lab", "exec", NEAR, *words).code == 0
    words = ("nft", "delete", "table", "inet", "vpn_declare")
    assert lab("lab", "exec", "han01.vpngw-01", *words).code == 0
    found = {where: drift for where, drift in drifts(lab).items() if drift != "no"}
    assert found == {
        (NEAR, "172.16.0.0/16"): "route in_kernel",
        ("han01.vpngw-01", "10.1.0.0/16"): "child mss",
    }
    lab.apply()
    assert set(drifts(lab).values()) == {"no"}


def test_a_tunnel_that_was_ended_has_drift_at_both_ends(lab):
    end_tunnel(lab)
    found = {where: drift for where, drift in drifts(lab).items() if "child up" in drift}
    assert set(found) == {(NEAR, "172.16.0.0/16"), ("han01.vpngw-01", "10.1.0.0/16")}


def test_a_watched_table_shows_what_happens_until_ctrl_c(lab):
    with subprocess.Popen(
        WATCH, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as seen:
        while "DOWN" not in (line := seen.stdout.readline()):
            if line.startswith("gateway"):
                end_tunnel(lab)
        seen.send_signal(signal.SIGINT)
        rest, said = seen.communicate(timeout=60)
    assert "\x1b" not in rest
    assert "Traceback" not in said
    assert seen.returncode == 130


@pytest.mark.usefixtures("lab")
def test_on_a_terminal_the_table_is_drawn_in_its_place():
    near, far = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(WATCH, stdout=far, env={**environment, "TERM": "xterm"}) as seen:
        drawn = b""
        while drawn.count(DRAWN_ANEW) < 3:
            drawn += os.read(near, 65536)
        seen.send_signal(signal.SIGINT)
    os.close(near)
    os.close(far)
    tables = drawn.split(DRAWN_ANEW)[1:3]
    assert all(table.count(b"10.1.0.0/16 - 172.16.0.0/16") == 1 for table in tables)
