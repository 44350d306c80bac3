"""The end that answers is held to its old SA: a change loses no packet, whichever end starts it.

The stream has 500 packets a second, so that a gap of some milliseconds shows.
"""

import pytest

from lab.conftest import LoadedLine, boxes_at, bring_up
from vpn_declare.providers.strongswan.connection import HELD, Connection
from vpn_declare.providers.strongswan.holding import drop_policies, hold, let_go
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_note, read_notes, write_note
from vpn_declare.providers.strongswan.sas import sas_of

pytestmark = pytest.mark.lab

TUNNEL = "hcm03.vpngw-02 -- on-prem.router: { "
ESP = (TUNNEL, f"{TUNNEL}esp: {{ encryption: aes128gcm16 }}, ")
CHANGES = {
    "ESP proposal": ESP,
    "IKE proposal": (TUNNEL, f"{TUNNEL}ike: {{ dh: modp2048 }}, "),
    "network that grows": ("office: 192.168.1.0/24", "office: 192.168.0.0/23"),
}
DYNAMIC = """\
version: 1
name: two-boxes
defaults: { provider: strongswan, psk: "env:KEY" }
sites:
  hub:
    networks: { lan: 10.1.0.0/24 }
    gateways: { box: { public_ip: 203.0.113.10 } }
  branch:
    networks: { lan: 10.2.0.0/24 }
    gateways: { cpe: { public_ip: dynamic, ike_id: "fqdn:branch.vpn.example" } }
tunnels:
- branch.cpe -- hub.box
"""


def policies_of(line):
    """The children that have policies of their own."""
    shown = line.ask_all("list_policies", {"trap": "yes"})
    return {policy["child"] for answer in shown for policy in answer.values()}


def held_at(vpn):
    """The children that are held, by their box; policies have those and no others."""
    found = {}
    for box in boxes_at(vpn):
        line = boxes_at(vpn).line(box)
        children = [sa for ike in sas_of(line) for sa in ike.children]
        found[box.name] = {sa.name for sa in children if sa.reqid >= HELD}
        assert policies_of(line) == found[box.name], box.name
        assert not any(noted.connection.held for noted in read_notes(box))
    return found


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_there_and_back_and_there_again_loses_no_packet(lab, change):
    before, after = CHANGES[change]
    for old, new in ((before, after), (after, before), (before, after)):
        stream = LoadedLine("hcm03.vpc2", "on-prem.office", count=4000, interval="0.002")
        lab.change(old, new)
        lab.apply()
        assert stream.still_runs()
        assert stream.lost() == 0
    assert lab("verify").code == 0
    assert lab.changes() == {}


def test_one_end_of_each_child_is_held_and_the_next_change_turns_it(lab):
    first = held_at(lab)
    assert sum(map(len, first.values())) == 4
    lab.change(*ESP)
    lab.apply()
    second = held_at(lab)
    assert first["han01/vpngw-01"] == second["han01/vpngw-01"]
    assert first["hcm03/vpngw-01"] == second["hcm03/vpngw-01"]
    assert {len(first["hcm03/vpngw-02"]), len(second["hcm03/vpngw-02"])} == {0, 2}
    lab("destroy", "--auto-approve")
    assert not any(held_at(lab).values())


def test_children_with_one_number_are_not_held(lab):
    """Policies of one would take the packets of the other."""
    boxes = boxes_at(lab)
    box = boxes.at("han01/vpngw-01")
    line = boxes.line(box)
    (noted,) = read_notes(box)
    (kept,) = noted.connection.children.values()
    children = dict.fromkeys(("plumless", "buckeroo", "third"), kept)
    other = Connection(name="other", peer=noted.connection.peer, children=children)
    write_note(box, other)
    load(line, box, other)
    before = policies_of(line)
    hold(box, line, "other", ["plumless", "third"])
    assert policies_of(line) - before == {"third"}
    assert read_note(box, "other").connection.held == {"third"}
    let_go(box, line, "other", ["plumless", "third"])
    drop_policies(line, "other", "third")
    assert policies_of(line) == before


def test_an_end_that_calls_from_anywhere_cannot_be_waited_for(bare, monkeypatch):
    """charon makes no such policies for it: a packet may be lost, and all else is as ever."""
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    bare.write(DYNAMIC)
    bring_up(bare)
    assert not any(held_at(bare).values())
    stream = LoadedLine("branch.lan", "hub.lan")
    bare.change("- branch.cpe -- hub.box", "- branch.cpe -- hub.box: { ike: { dh: ecp521 } }")
    bare.apply()
    assert stream.lost() <= 1
    assert not any(held_at(bare).values())
    assert bare("verify").code == 0
    assert bare.changes() == {}
