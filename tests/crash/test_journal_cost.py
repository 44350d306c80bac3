"""A record of the journal is one durable commit, and nobody rewrites what was written."""

from typing import Any

import pytest

from crash.conftest import Harness


def assert_it_grows_in_proportion(costs: list[dict[str, Any]]) -> None:
    for cost in costs:
        assert cost["commits"] == cost["records"]
        # A step is an intent and its end; one that waits records its id in between.
        assert 2 * cost["steps"] <= cost["records"] <= 3 * cost["steps"]
    smallest, *larger = (cost["bytes_written"] / cost["records"] for cost in costs)
    # Rewriting what is there would double this with each doubling; a deeper tree adds a page.
    assert max(larger) <= smallest * 1.25


@pytest.mark.slow
def test_bytes_written_grow_in_proportion_to_the_steps(harness: Harness):
    costs = harness("--part", "cost", "--store", "sqlite", "--cost-steps", "250", "500", "1000")[
        "cost"
    ]
    assert [cost["steps"] for cost in costs][-1] >= 1000
    assert_it_grows_in_proportion(costs)


@pytest.mark.server
def test_a_server_writes_in_proportion_to_the_steps(harness: Harness):
    costs = harness("--part", "cost", "--store", "postgresql", "--cost-steps", "250", "1000")
    assert_it_grows_in_proportion(costs["cost"])
