"""A VPC with a spare path: both tunnels change while a stream runs, and nothing is lost."""

import os
import signal

import pytest

from lab.conftest import LoadedLine, boxes_at, bring_up
from spare_topology import SPARE
from vpn_declare.providers.lab.spaces import processes_in

pytestmark = pytest.mark.lab


@pytest.fixture
def spare(bare, monkeypatch):
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    bare.write(SPARE)
    bring_up(bare)
    return bare


def changed(spare, old, new):
    text = (spare.folder / "topology.yaml").read_text(encoding="utf-8")
    assert old in text
    spare.write(text.replace(old, new))


def test_both_tunnels_get_another_suite_and_another_key_and_no_packet_is_lost(spare, monkeypatch):
    changed(spare, "crypto: strong", "crypto: interop")
    monkeypatch.setenv("KEY", "q7Wm24xsTz91nYpe68HjKd53")
    assert spare.plan()["reachability"]["interrupted"] == []
    stream = LoadedLine("cloud.v", "branch.w", count=3000)
    out = spare.apply().out
    assert stream.still_runs()
    assert stream.lost() == 0
    assert out.count(" seen up ") == 6
    assert out.count(" led round ") == 2
    assert spare("verify").code == 0
    assert spare.plan()["changes"] == []


def test_a_spare_path_that_died_since_the_plan_keeps_the_other_one_from_being_touched(spare):
    spare.write("patience: { up_seconds: 1 }\n", "vpn-declare.yaml")
    changed(spare, "preference: 1, crypto: strong", "preference: 1, crypto: interop")
    assert spare("plan", "--out", "p.plan").code == 0
    boxes = boxes_at(spare)
    for pid in processes_in((boxes.at("cloud/g2").namespace,)):
        os.kill(pid, signal.SIGKILL)
    stream = LoadedLine("cloud.v", "branch.w", count=500)
    answer = spare("apply", "p.plan", "--auto-approve")
    assert answer.code == 1, answer.out + answer.err
    assert "VPN426" in answer.err
    assert " changed " not in answer.out
    assert stream.lost() == 0
