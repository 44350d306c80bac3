"""The judge of the crash tests sees what is wrong: without that, finding nothing means nothing."""

from collections import Counter
from typing import Any

import pytest

from benchmarks.crash.scenarios import EXAMPLE, THREE_SITES
from benchmarks.crash.world import (
    Remembered,
    Verdict,
    descriptions,
    judge,
    out_of_sight,
    things_at,
)
from command_line import CommandLine, vpn
from crash.conftest import Harness

__all__ = ["vpn"]

LONG_AFTER = 4e9  # seconds since the epoch: everything is ready


@pytest.fixture
def things(vpn: CommandLine) -> list[dict[str, Any]]:
    vpn.copy_example(EXAMPLE.name)
    vpn.apply()
    return [dict(thing) for thing in things_at(vpn.folder, LONG_AFTER)]


def everything_of(things: list[dict[str, Any]]) -> Remembered:
    return Remembered(ids=frozenset(thing["id"] for thing in things), keys=frozenset())


def test_the_example_makes_what_was_counted_by_hand(things: list[dict[str, Any]]):
    assert Counter(thing["kind"] for thing in things) == THREE_SITES


def test_two_applies_of_the_same_topology_look_the_same(
    things: list[dict[str, Any]], vpn: CommandLine
):
    (vpn.folder / "vpn-declare.yaml").write_text("simulator: {provisioning_ms: 0, seed: 5}\n")
    for file in (vpn.folder / ".vpn-declare").iterdir():
        file.unlink()
    vpn.apply()
    others = things_at(vpn.folder, LONG_AFTER)
    assert not {thing["id"] for thing in things} & {thing["id"] for thing in others}
    assert descriptions(others) == descriptions(things)


def test_a_whole_world_is_good(things: list[dict[str, Any]]):
    assert judge(things, everything_of(things), descriptions(things)) == Verdict()


def test_an_object_that_no_record_holds_is_lost(things: list[dict[str, Any]]):
    verdict = judge(things, everything_of(things[1:]), descriptions(things))
    assert verdict == Verdict(lost=1)
    assert out_of_sight(things, everything_of(things[1:])) == 1


def test_an_object_that_the_journal_leads_to_is_in_sight(things: list[dict[str, Any]]):
    key = things[0]["mark"].rpartition(":")[2]
    known = Remembered(ids=everything_of(things[1:]).ids, keys=frozenset({key}))
    assert out_of_sight(things, known) == 0


@pytest.mark.parametrize("kind", sorted(THREE_SITES))
def test_an_object_that_is_there_twice_is_seen(things: list[dict[str, Any]], kind: str):
    wanted = descriptions(things)
    again = next(thing for thing in things if thing["kind"] == kind) | {"id": "another"}
    verdict = judge([*things, again], everything_of(things), wanted)
    assert (verdict.lost, verdict.twice) == (1, 1)
    assert verdict.strange >= 1


def test_an_object_that_is_not_there_is_missing_and_recorded_only(things: list[dict[str, Any]]):
    route = next(thing for thing in things if thing["kind"] == "route")
    rest = [thing for thing in things if thing is not route]
    verdict = judge(rest, everything_of(things), descriptions(things))
    assert verdict == Verdict(missing=1, phantom=1)


def test_another_attribute_than_wanted_is_seen(things: list[dict[str, Any]], vpn: CommandLine):
    wanted = descriptions(things)
    child = next(thing for thing in things if thing["kind"] == "child")
    assert vpn("simulate", "set", child["id"], "esp.dh=modp2048").code == 0
    changed = things_at(vpn.folder, LONG_AFTER)
    verdict = judge(changed, everything_of(things), wanted)
    assert verdict == Verdict(missing=1, strange=1)


@pytest.mark.slow
def test_without_journal_and_mark_objects_are_lost_and_made_twice(harness: Harness):
    (control,) = harness("--part", "control", "--store", "sqlite")["deaths"]
    assert control["lost"]
    assert control["twice"]
    assert control["out_of_sight"]
