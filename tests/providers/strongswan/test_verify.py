"""``verify`` over real charons, reached through SSH alone: states, routes and rekeys."""

from dataclasses import replace

import pytest

from lab.conftest import bare, boxes_at, vpn
from providers.strongswan.test_running import end_tunnel
from providers.strongswan.test_ssh import boxes, folder_of, machine, ping, sas_at
from vpn_declare.providers.strongswan.connection import message
from vpn_declare.providers.strongswan.notes import read_note

__all__ = ["bare", "boxes", "machine", "vpn"]

pytestmark = pytest.mark.lab

NAME, FAR_NAME = "one-box-two-box", "two-box-one-box"
WAYS = [["one.lan", "two.lan"], ["two.lan", "one.lan"]]


def verified(vpn, code, *words):
    answer = vpn("verify", "--format", "json", *words)
    assert answer.code == code, answer.out + answer.err
    return answer.data


def spis(vpn, gateway):
    return {
        frozenset((sa.spi_in, sa.spi_out)) for ike in sas_at(vpn, gateway) for sa in ike.children
    }


def test_real_tunnels_are_up_rekeyed_once_and_as_predicted(boxes):
    boxes.apply()
    assert ping(boxes)
    before = spis(boxes, "one/box")
    found = verified(boxes, 0)
    assert (found["pairs"], found["missed"], found["leaked"]) == (2, [], [])
    assert (found["predicted"], found["rekeyed"], found["not_rekeyed"]) == (WAYS, 1, [])
    assert [row["is_up"] for row in found["tunnels"]] == [True, True]
    assert not any("rekeyed" in sentence for sentence in found["not_done"])
    after = spis(boxes, "one/box")
    assert after == spis(boxes, "two/box")
    assert (len(after), after & before) == (1, set())
    assert ping(boxes)
    assert boxes("plan", "--detailed-exitcode").code == 0


def test_without_a_wish_for_rekeys_every_sa_stays(boxes):
    boxes.apply()
    before = spis(boxes, "one/box")
    found = verified(boxes, 0, "--no-rekey")
    assert found["rekeyed"] == 0
    assert any("No tunnel was rekeyed" in sentence for sentence in found["not_done"])
    assert spis(boxes, "one/box") == before


def test_ends_with_other_groups_for_pfs_show_at_the_rekey_and_the_tunnel_lives_on(boxes):
    boxes.apply()
    end_tunnel(boxes, "one/box")
    load_at(boxes, "two/box", "aes256gcm16-modp2048")
    start_at(boxes, "one/box")
    assert ping(boxes)
    found = verified(boxes, 3)
    (failed,) = found["not_rekeyed"]
    assert "different groups for perfect forward secrecy" in failed["cause"]
    assert found["missed"] == []
    assert ping(boxes)


def test_a_tunnel_that_is_down_and_a_route_that_is_gone_cost_their_pairs(boxes):
    boxes.apply()
    boxes_at(boxes).at("one/box").ip("route", "flush", "10.2.0.0/24", "table", "220")
    assert verified(boxes, 3)["missed"] == WAYS[:1]
    boxes.apply()
    assert verified(boxes, 0)["missed"] == []
    end_tunnel(boxes, "one/box")
    found = verified(boxes, 3)
    assert found["missed"] == WAYS
    assert (found["rekeyed"], found["not_rekeyed"]) == (0, [])


def load_at(vpn, gateway, proposal):
    """Load what the note of an end says, with another ESP proposal, as somebody may by hand."""
    far = boxes_at(vpn)
    box = far.at(gateway)
    connection = read_note(replace(box, folder=folder_of(vpn, box)), FAR_NAME).connection
    sections = message(connection, box.local_address)
    for child in sections[FAR_NAME]["children"].values():
        child["esp_proposals"] = [proposal]
    far.line(box).ask("load_conn", sections)


def start_at(vpn, gateway):
    far = boxes_at(vpn)
    line = far.line(far.at(gateway))
    (answer,) = line.ask_all("list_conns", {"ike": NAME})
    (child,) = answer[NAME]["children"]
    line.ask_all("initiate", {"ike": NAME, "child": child, "timeout": "2000"})
