"""The end that answers is held to its old SA: a change loses no packet, whichever end starts it.

The stream has 500 packets a second, so that a gap of some milliseconds shows.
"""

import time
from dataclasses import replace

import pytest

from lab.conftest import LoadedLine, boxes_at, bring_up
from vpn_declare.providers.strongswan import lift
from vpn_declare.providers.strongswan.connection import HELD, Connection
from vpn_declare.providers.strongswan.holding import drop_policies, hold, let_go
from vpn_declare.providers.strongswan.line import Line
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_note, read_notes, write_note
from vpn_declare.providers.strongswan.sas import children_of, sas_of

pytestmark = pytest.mark.lab

SEED_TUNNEL = "- hcm03.vpngw-01 -- han01.vpngw-01"
ENDS = (
    (
        "han01/vpngw-01",
        "han01-vpngw-01-hcm03-vpngw-01",
        "han01-vpngw-01-hcm03-vpngw-01-vpc1-hcm03-vpc1",
    ),
    (
        "hcm03/vpngw-01",
        "hcm03-vpngw-01-han01-vpngw-01",
        "hcm03-vpngw-01-han01-vpngw-01-vpc1-han01-vpc1",
    ),
)
CHILDREN = {child for _, _, child in ENDS}
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
    """The children that have policies behind those of SAs."""
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
        assert not any(noted.connection.to_hold for noted in read_notes(box))
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


@pytest.mark.parametrize("change", ["ESP proposal", "IKE proposal"])
def test_the_plan_promises_that_of_a_proposal(lab, change):
    lab.change(*CHANGES[change])
    plan = lab.plan()
    assert {item["impact"] for item in plan["changes"]} == {"rekey"}
    assert plan["reachability"]["interrupted"] == []


def test_an_ike_proposal_at_one_end_alone_is_no_rekey(lab):
    lab.expect_nothing()
    lab.change(*CHANGES["IKE proposal"])
    plan = lab.plan("--target", "hcm03")
    assert {item["impact"] for item in plan["changes"]} == {"all paths interrupted"}
    pairs = ["hcm03.vpc2 <-> on-prem.office", "hcm03.vpc2 <-> on-prem.plant"]
    assert plan["reachability"]["lost"] == pairs


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


def another_connection(box, line, **remote):
    """Load a connection with children beside those that are there, each with a remote network."""
    (noted,) = read_notes(box)
    (kept,) = noted.connection.children.values()
    children = {
        name: replace(kept, attributes={**kept.attributes, "remote_cidr": network})
        for name, network in remote.items()
    }
    other = Connection(name="other", peer=noted.connection.peer, children=children)
    write_note(box, other)
    load(line, box, other)


@pytest.mark.parametrize(
    "other",
    [
        {"buckeroo": "10.77.2.0/24"},  # has the number of plumless
        {"fourth": "10.77.1.0/25"},  # lies in the network of plumless
    ],
)
def test_children_that_another_one_could_be_in_the_way_of_are_not_held(lab, other):
    boxes = boxes_at(lab)
    box = boxes.at("han01/vpngw-01")
    line = boxes.line(box)
    before = policies_of(line)
    another_connection(box, line, plumless="10.77.1.0/24", third="10.77.3.0/24", **other)
    hold(box, line, "other", ["plumless", "third"])
    assert policies_of(line) - before == {"third"}
    assert read_note(box, "other").connection.to_hold == {"third"}
    let_go(box, line, "other", ["plumless", "third"])
    drop_policies(line, "other", "third")
    assert policies_of(line) == before


def sent(lab):
    """How many packets each end of a tunnel has sent, by SA: by the oldest first."""
    boxes = boxes_at(lab)
    return {
        box: [sa.packets_out for sa in children_of(boxes.line(boxes.at(box)), connection, child)]
        for box, connection, child in ENDS
    }


def risen(before, after):
    """Which counts have become more."""
    return {
        box: [later > earlier for earlier, later in zip(before[box], after[box], strict=True)]
        for box in after
    }


def test_who_starts_sends_by_the_new_sa_and_who_answers_by_the_old_one(lab, monkeypatch):
    held = held_at(lab)
    starter, answerer = sorted(
        (box for box, _, _ in ENDS), key=lambda box: not held[box] & CHILDREN
    )
    rises = []

    def watched(line, identifiers, end=lift._end_children):
        if identifiers:
            before = sent(lab)
            time.sleep(0.5)
            rises.append(risen(before, sent(lab)))
        end(line, identifiers)

    lab.change(SEED_TUNNEL, f"{SEED_TUNNEL}: {{ esp: {{ encryption: aes128gcm16 }} }}")
    monkeypatch.setattr(lift, "_end_children", watched)
    stream = LoadedLine("han01.vpc1", "hcm03.vpc1", count=1500)
    lab.apply()
    assert stream.still_runs()
    assert rises == [{starter: [False, True], answerer: [True, False]}]
    assert stream.lost() == 0


def test_an_old_ike_sa_ends_when_its_children_have_ended(lab, monkeypatch):
    """Its far end may send by them until then."""
    left = []

    def watched(line, identifier, end=lift.end_ike):
        left.extend(ike.children for ike in sas_of(line) if ike.id == identifier)
        end(line, identifier)

    lab.change(*CHANGES["IKE proposal"])
    monkeypatch.setattr(lift, "end_ike", watched)
    lab.apply()
    assert left == [()]


def test_an_sa_that_is_left_without_policies_is_seen_and_set_up_anew(lab):
    boxes = boxes_at(lab)
    ((box, child),) = (
        (box, child) for box, names in held_at(lab).items() for child in names & CHILDREN
    )
    ((connection,),) = ([name] for at, name, _ in ENDS if at == box)
    boxes.line(boxes.at(box)).ask("uninstall", {"ike": connection, "child": child})
    assert {address.split("/")[0] for address in lab.changes()} == {"han01", "hcm03"}
    lab.apply()
    assert lab("verify").code == 0
    assert lab.changes() == {}


def as_rekeyed(value):
    """What charon says, if all SAs that are up were being rekeyed."""
    if isinstance(value, list):
        return [as_rekeyed(item) for item in value]
    if isinstance(value, dict):
        return {key: as_rekeyed(item) for key, item in value.items()}
    return "REKEYING" if value == "INSTALLED" else value


def test_a_rekey_under_way_keeps_the_policies_that_its_sa_needs(lab, monkeypatch):
    """charon calls an SA that it is about to replace by another name than one that is up."""
    real = Line.ask_all

    def ask_all(line, command, message=None):
        said = real(line, command, message)
        return as_rekeyed(said) if command == "list_sas" else said

    before = held_at(lab)
    with monkeypatch.context() as patched:
        patched.setattr(Line, "ask_all", ask_all)
        for box, connection, child in ENDS:
            drop_policies(boxes_at(lab).line(boxes_at(lab).at(box)), connection, child)
    assert held_at(lab) == before


def test_an_end_that_calls_from_anywhere_cannot_be_waited_for(bare, monkeypatch):
    """charon makes no such policies for it: a packet may be lost, and all else is as ever."""
    monkeypatch.setenv("KEY", "x8Jd93kfLq02mVbn47TrYw65")
    bare.write(DYNAMIC)
    bring_up(bare)
    assert not any(held_at(bare).values())
    stream = LoadedLine("branch.lan", "hub.lan", count=1500)
    bare.change("- branch.cpe -- hub.box", "- branch.cpe -- hub.box: { ike: { dh: modp2048 } }")
    bare.apply()
    assert stream.still_runs()
    assert stream.lost() <= 1
    assert not any(held_at(bare).values())
    assert bare("verify").code == 0
    assert bare.changes() == {}
