from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apply.bench import OPTIONS, Bench, create, results
from apply.far_side import AWAY, REFUSED, Fault
from vpn_declare.apply import Limit
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.outcome import Result

Needs = dict[str, list[str]]


@st.composite
def graphs(draw: st.DrawFn) -> Needs:
    """Draw what each thing needs, by name; whatever is needed comes earlier."""
    names = [f"t{number:02}" for number in range(draw(st.integers(1, 14)))]
    return {
        name: draw(st.lists(st.sampled_from(names[:place]), unique=True, max_size=3))
        if place
        else []
        for place, name in enumerate(names)
    }


def all_behind(roots: set[str], needs: Needs) -> set[str]:
    """The oracle: everything that needs one of these, directly or not, read off the input."""
    behind: set[str] = set()
    for name in sorted(needs):
        if (roots | behind) & set(needs[name]):
            behind.add(name)
    return behind


@given(graphs(), st.data())
def test_a_thing_is_made_after_all_it_needs_is_ready(needs: Needs, data: st.DataObject):
    slow = data.draw(st.dictionaries(st.sampled_from(sorted(needs)), st.integers(1, 4)))
    bench = Bench(options=replace(OPTIONS, parallelism=data.draw(st.integers(1, 5))))
    bench.world.slow = slow
    bench.apply(*(create(name, after) for name, after in needs.items()))
    log = bench.world.log
    for name, after in needs.items():
        begun = log.index(("begin create", name))
        for other in after:
            last_look = ("read", other) if other in slow else ("create", other)
            assert len(log) - 1 - log[::-1].index(last_look) < begun
    assert bench.world.titles() == sorted(needs)
    assert bench.world.most_at_once <= bench.options.parallelism


@given(graphs(), st.data())
def test_a_failure_skips_all_that_wait_for_it_and_nothing_else(needs: Needs, data: st.DataObject):
    failing = data.draw(st.sets(st.sampled_from(sorted(needs)), max_size=3))
    bench = Bench()
    bench.world.temper = lambda verb, what: (
        Fault(REFUSED) if verb == "create" and what in failing else None
    )
    report = bench.apply(*(create(name, after) for name, after in needs.items()))
    skipped = all_behind(failing, needs)
    expected = dict.fromkeys(needs, Result.DONE)
    expected |= dict.fromkeys(failing, Result.FAILED)
    expected |= dict.fromkeys(skipped, Result.SKIPPED)
    assert results(report) == expected
    assert bench.world.titles() == sorted(set(needs) - failing - skipped)
    assert len(report.outcomes) == len(needs)
    roots = {outcome.step_id for outcome in report.causes}
    assert {outcome.cause for outcome in report.outcomes if outcome.cause} <= roots


def test_what_waits_occupies_no_worker():
    bench = Bench(options=replace(OPTIONS, parallelism=1))
    bench.world.slow = {"a": 5, "b": 5}
    bench.apply(create("a"), create("b"), create("c"))
    log = bench.world.log
    first_look = min(log.index(("read", "a")), log.index(("read", "b")))
    assert {log.index(("create", name)) < first_look for name in "abc"} == {True}


def test_the_head_of_the_longest_chain_begins_first():
    bench = Bench(options=replace(OPTIONS, parallelism=1))
    bench.apply(create("a"), create("b"), create("z"), create("y", ["z"]), create("x", ["y"]))
    assert bench.world.calls("create")[0] == "z"


def test_a_providers_limit_of_calls_at_once_holds():
    limits = {"fake": Limit(concurrency=2)}
    bench = Bench(options=replace(OPTIONS, limits=limits))
    bench.apply(*(create(f"t{number}") for number in range(20)))
    assert len(bench.world.titles()) == 20
    assert bench.world.most_at_once <= 2


def test_a_providers_rate_holds():
    bench = Bench(options=replace(OPTIONS, limits={"fake": Limit(per_second=2)}))
    bench.hold()
    began = bench.clock.time
    bench.apply(*(create(f"t{number}") for number in range(21)))
    assert bench.clock.time - began >= 10


@pytest.mark.parametrize("limit", [{"concurrency": 0}, {"per_second": 0}])
def test_a_limit_that_lets_nothing_pass_is_refused(limit: dict[str, int]):
    with pytest.raises(ValueError, match="lets nothing pass"):
        Limit(**limit)


def test_when_the_far_side_asks_for_a_rest_all_calls_to_it_rest():
    bench = Bench(options=replace(OPTIONS, parallelism=1))
    faults = [Fault(AWAY, retry_after=30)]
    times: dict[str, float] = {}
    bench.world.temper = lambda _verb, what: (
        times.setdefault(what, bench.clock.time) and (faults.pop() if faults else None)
    )
    bench.apply(create("a"), create("b"))
    assert times["b"] - times["a"] >= 30


def test_steps_in_a_ring_are_refused_before_anything_is_done():
    bench = Bench()
    with pytest.raises(DiagnosticsError, match="VPN424"):
        bench.apply(create("a", ["b"]), create("b", ["a"]))
    with pytest.raises(DiagnosticsError, match="VPN424"):
        bench.apply(create("a", ["nobody"]))
    assert not bench.store.runs()
    assert not bench.world.log
