"""How a run ends before its time: interrupted, fenced off, without a store, by our own bug."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from apply.bench import HOLDER, LONGEST, OPTIONS, Bench, address, create, delete, only, results
from apply.far_side import BUSY, REFUSED, Fault
from vpn_declare.apply import SilentListener, apply
from vpn_declare.contracts.journal import RunResult
from vpn_declare.contracts.state import FencedError, LockedError, StateError
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Plan, Step
from vpn_declare.model.resource import Status

BRIEF = replace(OPTIONS, lease_seconds=0.3)  # the thread beats thrice as often, in real time
CHAIN = (create("a"), create("b", ["a"]), create("c", ["b"]))


class FailingStore:
    """A real store whose writes fail on demand: a full disk, a lost connection."""

    def __init__(self, inner: object) -> None:
        self._inner = inner
        self.error: StateError | None = None
        self.writes: list[str] = []

    def __getattr__(self, name: str) -> object:
        method = getattr(self._inner, name)
        if name not in {"intend", "accept", "settle", "note", "write", "renew", "finish_run"}:
            return method

        def guarded(*arguments: object) -> object:
            if self.error is not None:
                raise self.error
            self.writes.append(name)
            return method(*arguments)

        return guarded


def test_after_the_first_interrupt_nothing_new_starts_and_what_runs_is_finished():
    bench = Bench()
    bench.world.slow = {"a": 5}
    bench.world.before_call = lambda verb, _what: (
        bench.interrupt.press() if verb == "read" and not bench.interrupt.level() else None
    )
    report = bench.apply(*CHAIN)
    assert report.result is RunResult.INTERRUPTED
    assert results(report) == {
        "a": Result.DONE, "b": Result.NOT_STARTED, "c": Result.NOT_STARTED,
    }  # fmt: skip
    assert bench.record("a").status is Status.READY
    assert bench.store.runs()[0].result is RunResult.INTERRUPTED
    assert [step.result for step in bench.store.run_steps(report.run_id)] == [
        "done", "not-started", "not-started",
    ]  # fmt: skip


def test_after_the_second_interrupt_nobody_waits_and_everything_is_recorded():
    bench = Bench()
    bench.world.slow = {"a": 50}

    def press(verb: str, _what: str) -> None:
        if verb == "read":
            bench.interrupt.press()

    bench.world.before_call = press
    report = bench.apply(*CHAIN)
    assert results(report)["a"] is Result.WAITING
    assert len(bench.world.calls("read")) == 2
    assert bench.record("a").status is Status.PENDING
    assert not bench.store.open_intents()


def test_a_call_without_answer_at_the_second_interrupt_stays_in_the_journal():
    release = threading.Event()
    bench = Bench(options=replace(OPTIONS, linger_seconds=0.1))

    def hang(verb: str, _what: str) -> None:
        if verb == "create":
            bench.interrupt.press()
            bench.interrupt.press()
            assert release.wait(60)

    bench.world.before_call = hang
    report = bench.apply(*CHAIN)
    assert results(report)["a"] is Result.UNKNOWN
    assert [intent.address for intent in bench.store.open_intents()] == [address("a")]
    release.set()


def test_what_was_pausing_before_another_try_was_not_started():
    bench = Bench()

    def refuse_twice(verb: str, _what: str) -> Fault | None:
        if verb != "create":
            return None
        bench.interrupt.press()
        bench.interrupt.press()
        return Fault(BUSY, retry_after=50)

    bench.world.temper = refuse_twice
    assert only(bench.apply(create("a"))).result is Result.NOT_STARTED
    assert not bench.store.open_intents()


def test_a_process_that_lost_its_lock_stops_at_once_and_writes_nothing():
    bench = Bench()
    bench.world.slow = {"a": 3}

    def take_over(verb: str, _what: str) -> None:
        if verb == "read":
            bench.store.break_lock(bench.token)

    bench.world.before_call = take_over
    report = bench.apply(create("a"), create("b", ["a"]), create("c"))
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["VPN421"]
    assert results(report)["a"] is Result.UNKNOWN
    assert results(report)["b"] is Result.SKIPPED
    assert bench.record("a").status is Status.PENDING
    assert bench.store.runs()[0].result is RunResult.RUNNING


def test_a_process_that_slept_through_its_lease_makes_no_call_after_waking_up():
    bench = Bench()
    bench.world.slow = {"a": 1}

    def sleep_and_lose(verb: str, _what: str) -> None:
        if verb == "read":
            bench.clock.time += 100_000
            other = bench.store.acquire(HOLDER, 60, bench.clock.now())
            assert other != bench.token

    bench.world.before_call = sleep_and_lose
    report = bench.apply(create("a"), create("b", ["a"]))
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["VPN421"]
    assert bench.world.calls("create") == ["a"]


def test_a_pause_that_outlasts_the_lease_ends_without_another_call():
    bench = Bench()

    def be_busy_while_somebody_takes_over(_verb: str, _what: str) -> Fault | None:
        bench.clock.time += 100_000
        bench.store.acquire(HOLDER, 60, bench.clock.now())
        return Fault(BUSY)

    bench.world.temper = be_busy_while_somebody_takes_over
    report = bench.apply(create("a"))
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["VPN421"]
    assert bench.world.calls("create") == ["a"]


def test_the_lease_is_renewed_while_we_wait():
    bench = Bench(store=FailingStore(Bench().store))
    bench.world.slow = {"a": 90}
    assert only(bench.apply(create("a"))).result is Result.DONE
    assert bench.store.writes.count("renew") >= 90 / (OPTIONS.lease_seconds / 3)


@pytest.mark.parametrize("moment", ["create", "read"])
def test_a_store_that_fails_in_the_middle_is_told_and_nothing_is_lost(moment: str):
    bench = Bench(store=FailingStore(Bench().store))
    bench.world.slow = {"a": 2}

    def fill_the_disk(verb: str, _what: str) -> None:
        if verb == moment:
            bench.store.error = StateError("state.sqlite: the disk is full.")

    bench.world.before_call = fill_the_disk
    report = bench.apply(*CHAIN)
    (diagnostic,) = report.diagnostics
    assert (diagnostic.code, diagnostic.detail[:33]) == (
        "VPN420",
        "state.sqlite: the disk is full. N",
    )
    assert results(report) == {
        "a": Result.UNKNOWN, "b": Result.SKIPPED, "c": Result.SKIPPED,
    }  # fmt: skip
    bench.store.error = None
    bench.world.before_call = lambda _verb, _what: None
    assert bench.recover().is_complete
    assert bench.record("a").remote_id == bench.world.by_title("a").id


def test_a_store_that_cannot_even_begin_a_run_raises():
    bench = Bench(store=FailingStore(Bench().store))
    bench.hold()
    bench.store.error = FencedError("somebody else")
    with pytest.raises(FencedError):
        bench.apply(create("a"))
    assert not bench.world.log


@pytest.mark.parametrize("error", [KeyError, SystemExit, MemoryError])
def test_a_bug_in_a_provider_fails_its_step_and_tells_the_type_alone(error: type[BaseException]):
    bench = Bench()
    bench.world.temper = lambda _verb, what: (
        Fault(raises=lambda: error("the key is hunter2")) if what == "a" else None
    )
    report = bench.apply(*CHAIN, create("z"))
    failed = next(outcome for outcome in report.outcomes if outcome.result is Result.FAILED)
    assert failed.diagnostic.code == "VPN499"
    assert error.__name__ in failed.diagnostic.detail
    assert "hunter2" not in repr(report)
    assert results(report)["z"] is Result.DONE
    assert len(bench.store.open_intents()) == 1, "whether it was made is looked up next time"


def test_a_bug_after_the_work_was_done_loses_nothing():
    bench = Bench()
    bench.world.temper = lambda verb, _what: (
        Fault(after=True, raises=lambda: KeyError("id")) if verb == "create" else None
    )
    assert only(bench.apply(create("a"))).result is Result.FAILED
    assert bench.recover().is_complete
    assert bench.record("a").remote_id == bench.world.by_title("a").id


def test_a_bug_of_our_own_fails_its_step_alone():
    bench = Bench()
    broken = replace(create("a"), desired=replace(create("a").desired, kind="unheard-of"))
    report = bench.apply(broken, create("z"))
    assert results(report) == {"a": Result.FAILED, "z": Result.DONE}


def test_texts_are_scrubbed_before_they_are_kept():
    bench = Bench(scrub=lambda text: text.replace("hunter2", "[secret]"))
    bench.world.temper = lambda _verb, _what: Fault(REFUSED, message="bad key hunter2")
    report = bench.apply(create("a"))
    assert "hunter2" not in repr(report)
    assert "hunter2" not in repr(bench.store.run_steps(report.run_id))


def test_a_display_that_fails_does_not_disturb_the_work():
    class BrokenPipe(SilentListener):
        def step_started(self, step: Step) -> None:
            raise BrokenPipeError(step.id)

    bench = Bench(listener=BrokenPipe())
    report = bench.apply(*CHAIN)
    assert report.result is RunResult.DONE
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["VPN423"]


def until(condition: Callable[[], bool]) -> None:
    """Wait for another thread."""
    ends = time.monotonic() + LONGEST
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_display_that_waits_for_its_reader_does_not_cost_the_lock():
    class Paused(SilentListener):
        def step_ended(self, outcome: Outcome) -> None:
            if outcome.address == address("a"):
                for _ in range(5):  # together more than two leases
                    bench.clock.time += BRIEF.lease_seconds / 2
                    until(lambda: bench.store.holder().renewed == bench.clock.time)
                with pytest.raises(LockedError):
                    bench.store.acquire(HOLDER, 60, bench.clock.time)

    bench = Bench(listener=Paused(), options=replace(BRIEF, parallelism=1))
    report = bench.apply(*CHAIN)
    assert (report.result, report.diagnostics) == (RunResult.DONE, ())


def test_whoever_lost_the_lock_while_its_display_waits_sends_nothing_more():
    """The owner cannot know it yet; the thread that beats does."""
    read = threading.Event()

    class Paused(SilentListener):
        def step_ended(self, outcome: Outcome) -> None:
            if outcome.address == address("a"):
                bench.store.break_lock(bench.token)
                bench.clock.time += BRIEF.lease_seconds / 2
                until(
                    lambda: "vpn-declare-heartbeat" not in {t.name for t in threading.enumerate()}
                )
                read.set()
                time.sleep(0.5)  # for the call that was under way

    def wait(verb: str, what: str) -> None:
        if (verb, what) == ("create", "b"):
            read.wait(LONGEST)

    bench = Bench(listener=Paused(), options=BRIEF)
    bench.world.before_call = wait
    report = bench.apply(create("a"), create("b"))
    assert [diagnostic.code for diagnostic in report.diagnostics] == ["VPN421"]
    assert bench.world.titles() == ["a"]


def test_progress_is_told_in_order():
    told: list[tuple[str, str]] = []

    class Listening:
        def step_started(self, step: Step) -> None:
            told.append(("started", step.address))

        def step_waiting(self, step: Step, status: Status | None, seconds: float) -> None:
            told.append((f"waiting {status} {seconds:.0f}", step.address))

        def step_ended(self, outcome: Outcome) -> None:
            told.append((outcome.result, outcome.address))

    bench = Bench(listener=Listening())
    bench.world.slow = {"a": 2}
    bench.apply(create("a"), create("b", ["a"]))
    assert told == [
        ("started", address("a")),
        ("waiting pending 0", address("a")),
        ("waiting pending 1", address("a")),
        ("done", address("a")),
        ("started", address("b")),
        ("done", address("b")),
    ]


def test_allocations_are_remembered_and_the_run_is_in_the_history():
    bench = Bench(options=replace(OPTIONS, command="apply", user="lan", overrides=("delete:x",)))
    plan = Plan(name="t", environment="test", steps=CHAIN, allocations={"p/a.b": "10.0.0.0/24"})
    report = apply(plan, "the-digest", bench.hands(), bench.options, SilentListener())
    assert bench.store.allocations() == {"p/a.b": "10.0.0.0/24"}
    (run,) = bench.store.runs()
    assert (run.id, run.plan_digest, run.environment) == (report.run_id, "the-digest", "test")
    assert (run.command, run.user, run.overrides) == ("apply", "lan", ("delete:x",))
    assert (run.result, run.ended) == (RunResult.DONE, bench.clock.now())
    assert bench.store.applied("the-digest") == run


def test_an_empty_plan_is_done():
    assert Bench().apply().result is RunResult.DONE


def test_what_an_earlier_run_left_open_is_not_touched_before_it_is_accounted_for():
    bench = Bench()
    bench.world.temper = lambda verb, _what: Fault() if verb == "create" else None
    bench.apply(create("a"))
    bench.world.temper = lambda _verb, _what: None
    report = bench.apply(create("a"), create("b", ["a"]), create("c"))
    assert results(report) == {"a": Result.FAILED, "b": Result.SKIPPED, "c": Result.DONE}
    assert report.causes[0].diagnostic.code == "VPN412"
    assert bench.recover().is_complete
    assert only(bench.apply(create("a"))).result is Result.DONE
    assert bench.world.titles() == ["a", "c"]


def test_a_delete_without_answer_at_the_second_interrupt_is_looked_up_next_time():
    bench = Bench()
    bench.apply(create("a"))
    bench.world.temper = lambda verb, _what: (
        Fault(after=True, raises=KeyError) if verb == "delete" else None
    )
    assert only(bench.apply(delete(bench.record("a")))).result is Result.FAILED
    assert address("a") in bench.store.records()
    bench.recover()
    assert not bench.store.records()
