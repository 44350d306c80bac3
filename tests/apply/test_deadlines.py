"""A call that never comes back holds up nothing but its own step."""

import threading
from dataclasses import replace

import pytest

from apply.bench import (
    LONGEST,
    OPTIONS,
    Bench,
    Clock,
    address,
    create,
    delete,
    only,
    recorded,
    results,
    wait_for_calls,
)
from apply.far_side import FarSide
from vpn_declare.apply import Limit, Patience
from vpn_declare.model.outcome import Result

CALL_SECONDS = 0.2
LIMITS = {"fake": Limit(call_seconds=CALL_SECONDS)}


class Hanging:
    """Lets certain calls hang, before they are sent or after their work, until released.

    Time passes by their hanging alone, so that no other call is ever late.
    """

    def __init__(self, clock: Clock, *calls: tuple[str, str]) -> None:
        self._clock = clock
        self._calls = calls
        self._gate = threading.Event()
        self.is_through = threading.Event()

    def __call__(self, verb: str, what: str) -> None:
        if (verb, what) in self._calls:
            self._clock.time += 2 * CALL_SECONDS
            self._gate.wait(LONGEST)
            self.is_through.set()

    def release(self) -> None:
        self._gate.set()
        assert self.is_through.wait(LONGEST)


@pytest.fixture
def bench():
    options = replace(OPTIONS, limits=LIMITS, parallelism=1, patience=Patience(search_seconds=0.1))
    return Bench(options=options)


def hang(bench: Bench, *calls: tuple[str, str]) -> Hanging:
    hanging = Hanging(bench.clock, *calls)
    bench.world = FarSide(before_call=hanging)
    return hanging


def test_a_late_create_is_unknown_and_the_others_go_on_at_full_strength(bench):
    hanging = hang(bench, ("create", "a"))
    report = bench.apply(create("a"), create("b"), create("c", ["a"]))
    assert results(report) == {"a": Result.UNKNOWN, "b": Result.DONE, "c": Result.SKIPPED}
    late = next(outcome for outcome in report.outcomes if outcome.address == address("a"))
    assert late.diagnostic is not None
    assert (late.diagnostic.code, "0.2 s" in late.diagnostic.detail) == ("VPN403", True)
    assert [intent.address for intent in bench.store.open_intents()] == [address("a")]
    hanging.release()


def test_what_was_not_sent_in_time_is_never_sent(bench):
    hanging = hang(bench, ("create", "a"))
    bench.apply(create("a"))
    hanging.release()
    wait_for_calls()
    assert bench.world.titles() == []
    bench.recover()
    assert not bench.store.open_intents()
    bench.world.before_call = lambda _verb, _what: None
    assert only(bench.apply(create("a"))).result is Result.DONE
    assert bench.world.titles() == ["a"]


def test_a_late_create_that_was_done_is_found_by_the_next_run(bench):
    class Slow(FarSide):
        """Does its work, and then has no answer to it."""

        def create(self, request):
            made = super().create(request)
            hanging("answer", request.title)
            return made

    hanging = Hanging(bench.clock, ("answer", "a"))
    bench.world = Slow()
    assert only(bench.apply(create("a"))).result is Result.UNKNOWN
    bench.recover()
    assert bench.record("a").remote_id == bench.world.by_title("a").id
    hanging.release()
    assert bench.world.titles() == ["a"]


def test_a_late_answer_is_not_taken_for_that_of_another_call(bench):
    """The first read hangs; it comes back while the second one is under way."""
    bench.options = replace(bench.options, patience=Patience(give_up_seconds=5))
    bench.apply(create("a"))
    hanging = Hanging(bench.clock, ("read", bench.record("a").remote_id or ""))
    reads = []

    def before(verb: str, what: str) -> None:
        if verb == "read":
            reads.append(what)
            if len(reads) == 1:
                hanging(verb, what)
            else:
                hanging.release()

    bench.world.before_call = before
    assert only(bench.apply(delete(bench.record("a")))).result is Result.DONE
    assert bench.world.titles() == []
    assert len(reads) == 2


def test_a_delete_that_hangs_stays_open_when_patience_is_at_its_end(bench):
    bench.options = replace(bench.options, patience=Patience(give_up_seconds=0.1))
    bench.apply(create("a"))
    before = bench.record("a")
    hanging = Hanging(bench.clock, ("delete", "a"))
    bench.world.before_call = hanging
    assert only(bench.apply(delete(before))).result is Result.UNKNOWN
    assert len(bench.store.open_intents()) == 1
    hanging.release()
    assert recorded("a", before.remote_id).remote_id in bench.world.things


def test_a_time_that_no_call_could_keep_is_refused():
    with pytest.raises(ValueError, match="no time"):
        Limit(call_seconds=0)
