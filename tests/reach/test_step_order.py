"""What is before what, asked of the order and of the waits themselves."""

from itertools import product
from random import Random

import pytest

from vpn_declare.reach.step_order import StepOrder


def ended_before(step, waits):
    """All that has ended when a step begins, by walking the waits."""
    found, to_do = set(), [step]
    while to_do:
        for one in waits[to_do.pop()] - found:
            found.add(one)
            to_do.append(one)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_waits_that_are_added_count_for_all_that_comes_before_and_after(seed):
    chance = Random(seed)
    steps = [f"s{number:02}" for number in range(25)]
    chance.shuffle(steps)
    waits = {
        step: {one for one in steps[:number] if chance.random() < 0.06}
        for number, step in enumerate(steps)
    }
    noticed = set(chance.sample(steps, 15))
    order = StepOrder(waits, noticed)
    for _ in range(12):
        earlier, later = sorted(chance.sample(sorted(noticed), 2), key=steps.index)
        order.put(earlier, later)
        waits[later].add(earlier)
        for one, other in product(noticed, noticed):
            assert order.is_before(one, other) == (one in ended_before(other, waits))
