"""Ctrl-C once, twice, and SIGTERM: in a real process, sent to its whole group."""

import contextlib
import os
import signal
import subprocess
import time

import pytest

from durability.program import LONGEST, SHORT_PATIENCE
from vpn_declare.model.resource import Status

INTERRUPTED, LOCKED = 130, 5
STEPS_BEFORE_GATEWAYS = 14  # 11 that are ready at once, and three gateways that are not


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_starts_nothing_new_and_finishes_what_runs(on_sqlite, number):
    program = on_sqlite
    running = program.apply_until_gateways_are_pending()
    running.send(number)
    running.until_it_says("Stopping")
    program.gateways_get_ready()
    answer = running.ended()
    assert answer.code == INTERRUPTED, answer.all
    assert answer.out.splitlines()[-1] == "Interrupted: 14 done, 21 not started."
    assert len(program.world()) == STEPS_BEFORE_GATEWAYS
    with program.store() as store:
        records = store.records().values()
        assert len(records) == STEPS_BEFORE_GATEWAYS
        assert {record.status for record in records} == {Status.READY}
        assert not store.open_intents()
    assert program.apply().code == 0
    program.assert_world_is_right()


def test_the_second_stops_waiting_and_everything_is_recorded(program):
    running = program.apply_until_gateways_are_pending()
    running.send(signal.SIGINT)
    running.until_it_says("Stopping")
    running.send(signal.SIGINT)
    answer = running.ended()
    assert answer.code == INTERRUPTED, answer.all
    assert "Not waiting" in answer.err
    assert answer.out.splitlines()[-1].startswith("Interrupted: 11 done, 3 not ready yet, 21 ")
    before = {thing["id"] for thing in program.world()}
    with program.store() as store:
        assert {record.remote_id for record in store.records().values()} == before
    program.gateways_get_ready()
    assert program.apply().code == 0
    assert before <= {thing["id"] for thing in program.world()}, "what was made is kept"
    program.assert_world_is_right()


def test_the_second_leaves_calls_behind_that_do_not_answer(on_sqlite):
    program = on_sqlite
    program.set(simulator={"latency_ms": 3_600_000}, patience=SHORT_PATIENCE)
    running = program.start_apply().until(program.open_intents)
    running.send(signal.SIGINT)
    running.until_it_says("Stopping")
    running.send(signal.SIGINT)
    answer = running.ended()
    assert answer.code == INTERRUPTED, answer.all
    assert "VPN403" in answer.err
    assert program.open_intents() > 0
    program.set(simulator={"provisioning_ms": 5})
    assert program.apply().code == 0
    program.assert_world_is_right()


def test_a_signal_before_anything_was_begun_ends_the_command(on_sqlite):
    program = on_sqlite
    program.set(simulator={"latency_ms": 5_000})
    program.apply_until_gateways_are_pending().kill()
    program.set(simulator={"latency_ms": 3_600_000})
    running = program.start_apply()  # looks at what is there, which takes an hour
    running.until(lambda: _holds_lock(program, running.process.pid))
    running.send(signal.SIGINT)
    answer = running.ended()
    assert (answer.code, answer.out) == (INTERRUPTED, ""), answer.all
    program.gateways_get_ready()
    assert program.apply().code == 0
    program.assert_world_is_right()


def test_a_signal_reaches_a_run_whose_reader_does_not_read(on_sqlite):
    """Python refuses to print from a signal handler while it prints; that must not matter."""
    program = on_sqlite
    program.set(simulator={"provisioning_ms": 5, "latency_ms": 20})
    reader, writer = os.pipe()
    process = subprocess.Popen(
        program.command("apply", "--auto-approve"),
        cwd=program.folder,
        env=program.variables(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = b""
    while b"] made " not in said:
        said += os.read(reader, 65536)
    _fill(writer)
    os.close(writer)
    time.sleep(0.5)  # so that it prints, and waits for a reader in the middle of that
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    while more := os.read(reader, 65536):
        said += more
    os.close(reader)
    _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == INTERRUPTED, err
    assert "Stopping" in err
    assert "VPN423" not in err, "the display went on"
    assert program.apply().code == 0
    program.assert_world_is_right()


def test_a_run_whose_reader_does_not_read_keeps_its_lock(program):
    """As under `less`, when somebody reads the first page for longer than the lease."""
    program.set(simulator={"provisioning_ms": 5, "latency_ms": 20}, lock={"lease_seconds": 6})
    reader, writer = os.pipe()
    process = subprocess.Popen(
        program.command("apply", "--auto-approve"),
        cwd=program.folder,
        env=program.variables(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = b""
    while b"] made " not in said:
        said += os.read(reader, 65536)
    _fill(writer)
    os.close(writer)
    while not program.has_held_for_longer_than_its_lease():
        assert process.poll() is None
        time.sleep(0.1)
    refused = program.apply("--lock-timeout", "1")
    assert (refused.code, f"pid {process.pid}" in refused.err) == (LOCKED, True), refused.all
    while os.read(reader, 65536):
        pass
    os.close(reader)
    _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 0, err
    program.assert_world_is_right()


def _fill(pipe):
    """Leave no room in a pipe, without changing how its other writer waits."""
    again = os.open(f"/proc/self/fd/{pipe}", os.O_WRONLY | os.O_NONBLOCK)
    for size in (4096, 1):
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(again, b"." * size)
    os.close(again)


def _holds_lock(program, pid):
    with program.store() as store:
        holder = store.holder()
        return holder is not None and holder.pid == pid
