"""Plain boxes whose tunnel is down: where both ends are in the settings, an apply mends it."""

import time

import pytest

from lab.moments import TOPOLOGY, WORLDS, plain_boxes, settings, strike
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.ids import Place
from vpn_declare.providers.strongswan.sas import sas_of
from vpn_declare.providers.strongswan.settled import settled_in

pytestmark = pytest.mark.lab

CHILDREN = {"lan", "plant"}


@pytest.fixture
def plain(bare, monkeypatch):
    """Two boxes with a tunnel of two pairs of networks, in production; no lab for the program."""
    monkeypatch.setenv("KEY", "a key that is long enough")
    bare.write(TOPOLOGY)
    assert bare("lab", "up").code == 0
    bare.write(settings(bare), "vpn-declare.yaml")
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    yield bare
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "lab")


def end_tunnel(vpn, gateway):
    boxes = plain_boxes(vpn)
    line = boxes.line(boxes.at(gateway))
    for sa in sas_of(line):
        line.ask_all("terminate", {"ike-id": sa.id})


def drifted(vpn):
    """The sites whose children a plan would change."""
    return {address.split("/")[0] for address in vpn.changes() if "/child/" in address}


def assert_up_once(vpn):
    boxes = plain_boxes(vpn)
    for box in boxes:
        (ike,) = sas_of(boxes.line(box))
        assert len(ike.children) == len(CHILDREN), box.name
    assert vpn("plan", "--detailed-exitcode").code == 0


def test_a_tunnel_that_is_down_at_both_ends_is_seen_and_brought_up(plain):
    plain.apply()
    end_tunnel(plain, "two/box")
    assert drifted(plain) == {"one", "two"}
    plain.apply()
    assert_up_once(plain)


def test_a_tunnel_that_one_end_alone_may_start_is_brought_up_by_that_one(plain):
    plain.change("carry: [", "initiator: one.box, carry: [")
    plain.apply()
    end_tunnel(plain, "two/box")
    plain.apply("--target", "two/child/*")
    assert_up_once(plain)


@pytest.mark.parametrize("gateway", ["one/box", "two/box"])
def test_a_charon_that_died_and_lives_again_gets_its_tunnels_from_the_end_that_starts(
    plain, gateway
):
    """Its far end keeps SAs that lead nowhere until it notices."""
    plain.change("carry: [", "initiator: one.box, carry: [")
    plain.apply()
    strike(plain_boxes(plain), gateway)
    assert gateway.partition("/")[0] in drifted(plain)
    plain.apply()
    assert_up_once(plain)


def test_a_tunnel_that_is_down_is_no_drift_where_its_far_end_is_somebody_elses(plain):
    plain.apply()
    end_tunnel(plain, "one/box")
    everyone = plain_boxes(plain)
    alone = Boxes({"one/box": everyone.at("one/box")}, time.sleep)
    place = Place("one/box", "one-box-two-box", "one-box-two-box-lan-two-lan")
    assert settled_in(alone, alone)(place)
    assert not settled_in(alone, everyone)(place)


def test_a_tunnel_that_is_down_is_no_drift_where_its_far_end_cannot_be_asked(plain):
    plain.apply()
    everyone = plain_boxes(plain)
    end_tunnel(plain, "one/box")
    everyone.at("two/box").socket.unlink()
    alone = Boxes({"one/box": everyone.at("one/box")}, time.sleep)
    place = Place("one/box", "one-box-two-box", "one-box-two-box-lan-two-lan")
    assert settled_in(alone, everyone)(place)


def suites(vpn):
    """The suites of all IKE SAs at both ends, and the ciphers of all Child SAs."""
    boxes = plain_boxes(vpn)
    ikes = [ike for box in boxes for ike in sas_of(boxes.line(box))]
    ciphers = {sa.suite.split("/")[1] for ike in ikes for sa in ike.children}
    return {ike.suite for ike in ikes}, ciphers


@pytest.mark.parametrize("first", ["one", "two"])
@pytest.mark.parametrize("world", ["ike", "esp"])
def test_new_keys_come_up_whichever_end_is_changed_last_though_one_cannot_call(
    plain, world, first
):
    """The one that cannot has the other one call, if that wants the same by then."""
    plain.change("public_ip: 203.0.113.10", 'public_ip: dynamic, ike_id: "fqdn:one.example"')
    plain.apply()
    plain.apply()  # the first one may have called before the other was ready
    before = suites(plain)
    assert [len(found) for found in before] == [1, 1]
    plain.change(WORLDS["seed"], WORLDS[world])
    plain.apply("--target", f"{first}/*")
    assert suites(plain) == before
    plain.apply()
    after = suites(plain)
    assert [len(found) for found in after] == [1, 1]
    assert [old == new for old, new in zip(before, after, strict=True)] == [
        world == "esp",
        world == "ike",
    ]
    assert_up_once(plain)
