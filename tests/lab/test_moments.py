"""Applies that die at any change of the far side, one after the other; see ``lab.moments``.

By hand, all deaths of two applies in a row (some 10,000 for each provider, a second each):
``MOMENTS_STEP=1 pytest --slow tests/lab/test_moments.py -k two_applies``.
"""

import os
from itertools import count, permutations

import pytest

from lab.conftest import boxes_at
from lab.moments import TOPOLOGY, WORLDS, Life, plain_boxes, settings

pytestmark = pytest.mark.lab

CHANGES = sorted(WORLDS.keys() - {"seed"})
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
    die_everywhere(life, "seed", world, count(2, 4))


@pytest.mark.slow
@pytest.mark.parametrize("world", CHANGES)
def test_an_apply_dies_at_every_moment_and_the_next_one_finishes_its_work(life, world):
    die_everywhere(life, "seed", world, count())
    die_everywhere(life, world, "seed", count())


@pytest.mark.slow
@pytest.mark.parametrize(("first", "second"), permutations(WORLDS, 2))
def test_two_applies_die_one_after_the_other_and_the_next_one_finishes(life, first, second):
    step = int(os.environ.get("MOMENTS_STEP", "9"))
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
