"""Applies that die at any change of the far side, one after the other; see ``lab.moments``.

By hand, all deaths of two applies in a row (some 10,000 for each provider, a second each):
``MOMENTS_STEP=1 pytest --slow tests/lab/test_moments.py -k two_applies``.
"""

import os
import time
from functools import partial
from itertools import count, permutations

import pytest

from lab.conftest import LoadedLine, boxes_at
from lab.moments import TOPOLOGY, WORLDS, Life, plain_boxes, settings, strike, want
from vpn_declare.providers.strongswan import lift
from vpn_declare.providers.strongswan.lift import end_ike
from vpn_declare.providers.strongswan.sas import sas_of

pytestmark = pytest.mark.lab

CHANGES = sorted(WORLDS.keys() - {"seed"})
STEP = os.environ.get("MOMENTS_STEP", "")
# By hand all pairs; else those whose first change is one of the IKE SA, where defects were found.
PAIRS = [pair for pair in permutations(WORLDS, 2) if STEP or pair[0] in {"ike", "key"}]
ONE_AT_A_TIME = ("--parallelism", "1")


@pytest.fixture(params=["lab", "plain-boxes"])
def life(request, bare, monkeypatch):
    monkeypatch.setenv("KEY", "a key that is long enough")
    monkeypatch.setenv("ANOTHER_KEY", "another key that is long enough")
    bare.write(TOPOLOGY)
    assert bare("lab", "up").code == 0
    boxes = boxes_at
    if request.param != "lab":
        boxes = plain_boxes
        bare.write(settings(bare), "vpn-declare.yaml")
        monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    yield Life(bare, boxes)
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "lab")


def die_everywhere(life, before, after, moments):
    """Die on the way from one world to another, at one moment after the other."""
    for moment in moments:
        life.live_on(before)
        died = life.die(after, moment, *ONE_AT_A_TIME)
        life.live_on(after)
        if not died:
            life.verify()
            return


@pytest.mark.parametrize("world", CHANGES)
def test_an_apply_dies_at_some_moments_and_the_next_one_finishes_its_work(life, world):
    die_everywhere(life, "seed", world, count(2, 6))


@pytest.mark.slow
@pytest.mark.parametrize("world", CHANGES)
def test_an_apply_dies_at_every_moment_and_the_next_one_finishes_its_work(life, world):
    die_everywhere(life, "seed", world, count())
    die_everywhere(life, world, "seed", count(1, 2))


def test_an_apply_that_brings_a_tunnel_up_again_dies_and_the_next_one_finishes_its_work(life):
    """Nothing of it was changed in the file, so only what it left tells the next one."""
    for moment in count(0, 3):
        boxes = life.boxes(life.vpn)
        line = boxes.line(boxes.at("two/box"))
        for sa in sas_of(line):
            line.ask_all("terminate", {"ike-id": sa.id})
        died = life.die("seed", moment, *ONE_AT_A_TIME)
        life.live_on("seed")
        if not died:
            return


@pytest.mark.parametrize("first", ["ike", "key"])
def test_a_change_is_taken_back_after_an_apply_died_in_it_and_another_network_comes(life, first):
    """An IKE SA of before that charon took for one of now would never hear of the new child."""
    assert life.die(first, 10, *ONE_AT_A_TIME)
    life.die("carry", 3, *ONE_AT_A_TIME)
    life.live_on("carry")


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_applies_die_one_after_the_other_and_the_next_one_finishes(life, first, second):
    step = int(STEP or 25)
    before = "seed" if first != "seed" else "esp"
    for moment in count(step // 2, step):
        for then in count(step // 3, step):
            life.live_on(before)
            died = life.die(first, moment, *ONE_AT_A_TIME)
            died_again = life.die(second, then, *ONE_AT_A_TIME)
            life.live_on(second)
            if not died_again:
                break
        if not died:
            return


@pytest.mark.slow
@pytest.mark.parametrize("gateway", ["one/box", "two/box"])
@pytest.mark.parametrize("world", ["esp", "key", "carry"])
def test_a_charon_dies_and_lives_again_while_it_is_changed(life, world, gateway):
    for moment in count(3, 8):
        life.live_on("seed")
        blow = partial(strike, life.boxes(life.vpn), gateway)
        was_hit = life.die(world, moment, *ONE_AT_A_TIME, blow=blow)
        life.live_on(world)
        if not was_hit:
            life.verify()
            return


def unheard(boxes):
    """End an IKE SA while no box hears the other one: its far end keeps it."""

    def end(line, identifier):
        hook = "type filter hook prerouting priority raw; policy accept;"
        table = f"add table inet deaf\nadd chain inet deaf ears {{ {hook} }}\n"
        for box in boxes:
            box.nft(f"{table}add rule inet deaf ears udp dport {{ 500, 4500 }} drop\n")
        end_ike(line, identifier)
        for box in boxes:
            box.nft("delete table inet deaf\n")

    return end


def test_an_sa_that_only_one_end_still_has_is_seen_and_ended_without_loss(life, monkeypatch):
    for place, other, gateway in (("one", "10.2.0.0/24", 1), ("two", "10.1.0.0/24", 2)):
        way = ("ip", "route", "replace", other, "via", f"10.{gateway}.0.1")
        assert life.vpn("lab", "exec", f"{place}.lan", *way).code == 0
    boxes = life.boxes(life.vpn)
    with monkeypatch.context() as patched:
        patched.setattr(lift, "end_ike", unheard(boxes))
        want(life.vpn, "ike")
        life.vpn.apply(*ONE_AT_A_TIME)
    assert sorted(len(sas_of(boxes.line(box))) for box in boxes) == [1, 2]
    assert [address for address in life.vpn.changes() if "/child/" in address]
    stream = LoadedLine("one.lan", "two.lan")
    time.sleep(0.5)
    life.live_on("ike")
    assert stream.still_runs()
    assert stream.lost() == 0
