"""Real processes die by SIGKILL, everywhere; the next run finds all that they left behind.

Nothing is lost, nothing is made twice, and a plan is empty: read from the far side's own file.
"""

from typing import Any

import pytest

from crash.conftest import Harness

RIGHT_AFTER = ("out_of_sight",)
IN_THE_END = ("lost", "twice", "missing", "strange", "phantom", "not_done")
ALL_BUT_CREATE = (
    "update", "replace", "lead round", "lead round and rename", "add and remove", "move",
    "destroy", "recover",
)  # fmt: skip


def assert_all_is_well(deaths: list[dict[str, Any]]) -> None:
    assert deaths
    for item in deaths:
        assert not item["bad"], "\n".join(item["bad"])
        assert {name: item[name] for name in (*RIGHT_AFTER, *IN_THE_END)} == dict.fromkeys(
            (*RIGHT_AFTER, *IN_THE_END), 0
        )


def test_a_run_dies_at_some_places_and_the_next_one_finishes_its_work(harness: Harness):
    deaths = harness("--part", "places", "--store", "sqlite", "--every", "80")["deaths"]
    assert_all_is_well(deaths)
    assert all(item["kills"] == item["places"] for item in deaths)


@pytest.mark.slow
def test_runs_die_at_random_moments_one_after_the_other(harness: Harness):
    deaths = harness("--part", "moments", "--store", "sqlite", "--kills", "6")["deaths"]
    assert_all_is_well(deaths)


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_a_first_apply_dies_at_every_place(harness: Harness, store: str):
    figures = harness("--part", "places", "--store", store, "--scenario", "create")
    (death,) = figures["deaths"]
    assert_all_is_well([death])
    # 35 objects: before and after each intent, each create and each settling.
    assert death["kills"] == death["places"] >= 35 * 6
    for what in ("intend", "accept", "settle", "the far side's create"):
        for moment in ("before", "after"):
            assert death["kills_by_place"][f"{moment} {what}"]


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize(("store", "every"), [("sqlite", "2"), ("postgresql", "5")])
def test_changes_deletions_and_recoveries_die_all_over(harness: Harness, store: str, every: str):
    chosen = [word for name in ALL_BUT_CREATE for word in ("--scenario", name)]
    figures = harness("--part", "places", "--store", store, "--every", every, *chosen)
    assert [item["what"] for item in figures["deaths"]] == list(ALL_BUT_CREATE)
    assert_all_is_well(figures["deaths"])
    for item in figures["deaths"]:
        assert item["kills"] == item["places"], item["what"]


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_two_hundred_runs_of_ten_calls_at_a_time_die_at_random_moments(
    harness: Harness, store: str
):
    (death,) = harness("--part", "moments", "--store", store, "--kills", "200")["deaths"]
    assert_all_is_well([death])
    assert death["kills"] >= 200
    assert death["open_operations"], "they died in the middle of something"
