"""Real packets go where the model says, on random topologies: all pairs of hosts, both ways."""

from itertools import count

import pytest

from lab.conftest import bring_up
from lab.random_labs import random_text

pytestmark = pytest.mark.lab

SAMPLE, BATCHES, EACH = 3, 3, 10
FAR_APART = 1000


def as_predicted(vpn, first, wanted):
    """Play so many topologies, the accepted ones from this seed on; return what was predicted."""
    found = []
    for seed in count(first):
        text = random_text(seed)
        if text is None:
            continue
        vpn.write(text)
        if vpn("validate").code == 0:
            found.append(_played(vpn, seed))
        if len(found) == wanted:
            return found
    raise AssertionError


def _played(vpn, seed):
    try:
        bring_up(vpn)
        answer = vpn("verify", "--format", "json")
        assert answer.code == 0, f"topology number {seed}:\n{answer.out}{answer.err}"
        assert vpn("plan", "--detailed-exitcode").code == 0, f"topology number {seed}"
        return answer.data
    finally:
        assert vpn("lab", "down").code == 0


def assert_that_something_was_shown(found):
    assert sum(len(one["predicted"]) for one in found) >= 2 * len(found)
    assert all(one["pairs"] >= len(one["predicted"]) for one in found)
    assert sum(one["pairs"] for one in found) > sum(len(one["predicted"]) for one in found)


def test_a_few_random_topologies_carry_what_was_predicted(bare, monkeypatch):
    monkeypatch.setenv("KEY", "a key that is long enough")
    assert_that_something_was_shown(as_predicted(bare, 0, SAMPLE))


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_topologies_carry_what_was_predicted(bare, monkeypatch, batch):
    monkeypatch.setenv("KEY", "a key that is long enough")
    assert_that_something_was_shown(as_predicted(bare, FAR_APART * (batch + 1), EACH))
