"""One writer at a time, whatever happens to the one who writes."""

import getpass
import signal
import socket
import sqlite3

import pytest

from durability.program import LONGEST, QUICK, SHORT_PATIENCE, Program

DONE, LOCKED = 0, 5
LEASE_SECONDS = 6  # it beats every 2 s, so that it may stand still for 4 s on a busy machine
LONG = str(LONGEST / 2)  # seconds: longer than any apply takes here
FIRST_STEPS = 4  # three VPCs and the router wait for nothing


def move_holder_to_another_machine(program: Program, request: pytest.FixtureRequest) -> None:
    """Make the lock's holder one of whom nobody here can tell whether it lives."""
    statement = "UPDATE writer_lock SET host = 'elsewhere'"
    if not program.state:
        with sqlite3.connect(program.url().removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        connection.close()
        return
    schema = program.state.rpartition("schema=")[2]
    request.getfixturevalue("postgresql").sql(f"SET search_path = {schema}; {statement}")


def test_of_two_applies_at_the_same_moment_one_waits_for_the_other(program):
    both = [program.start_apply("--lock-timeout", LONG) for _ in range(2)]
    answers = [running.ended() for running in both]
    assert [answer.code for answer in answers] == [DONE, DONE], [a.all for a in answers]
    assert sorted("35 done" in answer.out for answer in answers) == [False, True]
    program.assert_world_is_right()


def test_of_applies_that_do_not_wait_only_one_works_at_a_time(program):
    all_of_them = [program.start_apply() for _ in range(3)]
    answers = [running.ended() for running in all_of_them]
    codes = sorted(answer.code for answer in answers)
    assert set(codes) <= {DONE, LOCKED}, [answer.all for answer in answers]
    assert DONE in codes
    program.assert_world_is_right()


def test_who_is_refused_is_told_who_holds_the_lock_however_long_it_takes(program):
    program.set(lock={"lease_seconds": LEASE_SECONDS})
    holder = program.apply_until_gateways_are_pending()
    holder.until(program.has_held_for_longer_than_its_lease)
    refused = program.apply("--lock-timeout", "1")
    assert refused.code == LOCKED
    who = f"{getpass.getuser()}@{socket.gethostname()} (pid {holder.process.pid})"
    assert who in refused.err
    assert "vpn-declare apply --auto-approve" in refused.err
    looked = program.run("plan")
    assert (looked.code, "VPN615" in looked.out + looked.err) == (0, True), looked.all
    program.gateways_get_ready()
    assert holder.ended().code == DONE
    program.assert_world_is_right()


def test_a_killed_holder_is_replaced_at_once_and_its_journal_is_finished_first(program):
    program.set(simulator={"latency_ms": 60_000}, patience=SHORT_PATIENCE)
    holder = program.start_apply().until(program.open_intents)
    holder.kill()
    program.set(simulator={"provisioning_ms": 5})
    answer = program.apply()
    assert answer.code == DONE, answer.all
    program.assert_world_is_right()


def test_objects_of_a_killed_holder_are_waited_for_and_not_made_again(program):
    holder = program.apply_until_gateways_are_pending()
    holder.kill()
    before = {thing["id"] for thing in program.world()}
    program.gateways_get_ready()
    assert program.apply().code == DONE
    assert before <= {thing["id"] for thing in program.world()}
    program.assert_world_is_right()


def test_a_holder_killed_on_another_machine_is_replaced_after_its_lease(program, request):
    program.set(lock={"lease_seconds": 2})
    program.apply_until_gateways_are_pending().kill()
    move_holder_to_another_machine(program, request)
    program.gateways_get_ready()
    answer = program.apply("--lock-timeout", LONG)
    assert answer.code == DONE, answer.all
    program.assert_world_is_right()


def test_before_that_it_is_respected(on_sqlite, request):
    program = on_sqlite
    program.set(lock={"lease_seconds": LONGEST})
    program.apply_until_gateways_are_pending().kill()
    move_holder_to_another_machine(program, request)
    program.gateways_get_ready()
    answer = program.apply()
    assert (answer.code, "@elsewhere" in answer.err) == (LOCKED, True), answer.all


def test_a_stopped_holder_that_wakes_up_after_the_take_over_writes_nothing(program):
    program.set(lock={"lease_seconds": 2})
    sleeper = program.apply_until_gateways_are_pending()
    program.stop(sleeper)
    program.gateways_get_ready()
    answer = program.apply("--lock-timeout", LONG)
    assert answer.code == DONE, answer.all
    program.assert_world_is_right()
    before = program.world(), program.everything_remembered()

    sleeper.send(signal.SIGCONT)
    woken = sleeper.ended()
    assert (woken.code, "VPN421" in woken.err, "taken over" in woken.err) == (LOCKED, True, True)
    assert "Traceback" not in woken.err
    assert (program.world(), program.everything_remembered()) == before
    program.assert_world_is_right()


def test_a_stopped_holder_that_wakes_up_inside_its_calls_sends_none_of_them(program):
    """Its calls are under way: all that the far side does with them is still to come."""
    program.set(simulator={**QUICK, "latency_ms": 6000}, lock={"lease_seconds": 2})
    program.set(patience=SHORT_PATIENCE)
    sleeper = program.start_apply().until(lambda: program.open_intents() == FIRST_STEPS)
    program.stop(sleeper)
    program.set(simulator=QUICK)
    answer = program.apply("--lock-timeout", LONG)
    assert answer.code == DONE, answer.all
    program.assert_world_is_right()
    before = program.world(), program.everything_remembered()

    sleeper.send(signal.SIGCONT)
    woken = sleeper.ended()
    assert (woken.code, "VPN421" in woken.err) == (LOCKED, True), woken.all
    assert (program.world(), program.everything_remembered()) == before
    program.assert_world_is_right()


def test_a_holder_that_was_stopped_for_less_than_its_lease_goes_on(on_sqlite):
    program = on_sqlite
    program.set(lock={"lease_seconds": LONGEST})
    holder = program.apply_until_gateways_are_pending()
    program.stop(holder)
    assert program.apply("--lock-timeout", "1").code == LOCKED
    program.gateways_get_ready()
    holder.send(signal.SIGCONT)
    assert holder.ended().code == DONE
    program.assert_world_is_right()
