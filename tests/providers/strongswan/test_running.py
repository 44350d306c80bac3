"""``status`` over real charons, reached through SSH alone."""

import os
import signal

import pytest

from lab.conftest import bare, boxes_at, vpn
from providers.strongswan.test_ssh import boxes, machine, ping, sas_at
from vpn_declare.providers.lab.spaces import processes_in

__all__ = ["bare", "boxes", "machine", "vpn"]

pytestmark = pytest.mark.lab


def rows(vpn):
    answer = vpn("status", "--format", "json")
    assert answer.code == 0, answer.err
    return {row["gateway"]: row for row in answer.data}


def end_tunnel(vpn, gateway):
    for ike in sas_at(vpn, gateway):
        far = boxes_at(vpn)
        far.line(far.at(gateway)).ask_all("terminate", {"ike-id": ike.id})


def test_real_boxes_show_state_suites_age_and_traffic_of_every_tunnel(boxes):
    boxes.apply()
    assert ping(boxes)
    seen = rows(boxes)
    assert set(seen) == {"one.box", "two.box"}
    for gateway, row in seen.items():
        (ike,) = sas_at(boxes, gateway.replace(".", "/"))
        assert (row["is_up"], row["is_negotiated"], row["copies"]) == (True, True, 1)
        assert (row["ike_suite"], row["esp_suite"]) == (ike.suite, ike.children[0].suite)
        assert 0 <= row["age_seconds"] <= ike.age_seconds
        assert row["bytes_in"] == ike.children[0].bytes_in > 0
        assert row["bytes_out"] == ike.children[0].bytes_out > 0
        assert row["tunnel"] == "one.box--two.box"


def test_a_tunnel_that_was_ended_is_down_at_both_ends_and_its_words_bring_it_up(boxes):
    boxes.apply()
    end_tunnel(boxes, "one/box")
    seen = rows(boxes)
    assert {row["is_up"] for row in seen.values()} == {False}
    assert "swanctl --initiate --ike one-box-two-box --child" in seen["one.box"]["cause"]


def test_a_machine_out_of_reach_tells_nothing_of_its_end_and_the_other_end_is_shown(
    boxes, machine
):
    boxes.apply()
    text = (boxes.folder / "vpn-declare.yaml").read_text()
    (machine.folder / "nobody").write_text("")
    known = f"        known_hosts: {machine.folder / 'known'}\n"
    strange = f"        known_hosts: {machine.folder / 'nobody'}\n"
    boxes.write(strange.join(text.rsplit(known, 1)), "vpn-declare.yaml")
    seen = rows(boxes)
    assert seen["one.box"]["is_up"] is True
    assert seen["two.box"]["is_up"] is None
    assert "cannot be reached over SSH" in seen["two.box"]["cause"]
    assert {row["drift"] for row in seen.values()} == {"not known"}


def test_an_end_whose_other_end_died_is_not_up_either(boxes):
    boxes.apply()
    namespace = boxes_at(boxes).at("two/box").namespace
    for pid in processes_in((namespace,)):
        os.kill(pid, signal.SIGKILL)
    seen = rows(boxes)
    assert sas_at(boxes, "one/box")[0].children
    assert {gateway: row["is_up"] for gateway, row in seen.items()} == {
        "one.box": False,
        "two.box": False,
    }
    assert "does not have the same SA" in seen["one.box"]["cause"]
    assert seen["two.box"]["cause"] == "charon of two/box does not answer. Start it there."
