"""SIGINT and SIGTERM outside an apply: the command ends with 130, and its lock is released."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from durability.program import QUICK, Program, Running

SIGNALS = [signal.SIGINT, signal.SIGTERM]
LATE = {**QUICK, "latency_ms": 2000}  # so long the test has to see that it looks
DEAF = {**QUICK, "latency_ms": 600_000}


def left_open(program: Program) -> None:
    """Leave operations open, as a run that was killed does."""
    program.apply_until_gateways_are_pending().kill()
    assert program.open_intents()


def holds_the_lock(program: Program, running: Running) -> bool:
    with program.store() as store:
        holder = store.holder()
    return holder is not None and holder.pid == running.process.pid


@pytest.mark.parametrize(
    ("command", "number"),
    [("plan", signal.SIGTERM), ("drift", signal.SIGINT), *(("recover", n) for n in SIGNALS)],
)
def test_a_command_that_looks_at_what_was_left_open_gives_its_lock_back(
    on_sqlite: Program, command: str, number: signal.Signals
):
    left_open(on_sqlite)
    on_sqlite.set(simulator=LATE)
    running = on_sqlite.start(command)
    running.until(lambda: holds_the_lock(on_sqlite, running))
    running.process.send_signal(number)
    answer = running.ended()
    assert answer.code == 130, answer.all
    assert "Interrupted" in answer.err
    with on_sqlite.store() as store:
        assert store.holder() is None
    on_sqlite.gateways_get_ready()
    assert on_sqlite.apply().code == 0
    on_sqlite.assert_world_is_right()


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["plan", "drift"])
def test_a_command_that_writes_nothing_ends_with_130(
    on_sqlite: Program, command: str, number: signal.Signals
):
    assert on_sqlite.apply().code == 0
    on_sqlite.set(simulator=LATE)
    before = on_sqlite.everything_remembered()
    running = on_sqlite.start(command)
    running.until(lambda: _has_opened_the_world(running))
    running.process.send_signal(number)
    answer = running.ended()
    assert answer.code == 130, answer.all
    assert "Traceback" not in answer.err
    assert on_sqlite.everything_remembered() == before


def test_a_second_signal_leaves_calls_behind_that_do_not_answer(on_sqlite: Program):
    assert on_sqlite.apply().code == 0
    on_sqlite.set(simulator=DEAF)
    running = on_sqlite.start("plan")
    running.until(lambda: _has_opened_the_world(running))
    running.process.send_signal(signal.SIGTERM)
    signal.sigtimedwait((), 0.3)
    running.process.send_signal(signal.SIGINT)  # two of one kind are one to who is slow to hear
    assert running.ended().code == 130


def test_a_signal_while_the_program_is_still_starting_is_no_traceback(on_sqlite: Program):
    running = on_sqlite.start("plan")
    running.until(lambda: _handles(running, signal.SIGTERM))
    running.process.send_signal(signal.SIGTERM)
    answer = running.ended()
    assert (answer.code, "Traceback" in answer.err) == (130, False)


FINALIZED = """
import os, signal, sys, time
from vpn_declare.__main__ import main
from vpn_declare.cli import main as cli
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.{name})
        time.sleep(0.1)
def run():
    Finalized()
    time.sleep(60)
cli.run = run
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_inside_a_finalizer_is_heard(name: str):
    done = subprocess.run(
        [sys.executable, "-c", FINALIZED.format(name=name)], check=False, capture_output=True
    )
    assert (done.returncode, done.stderr) == (130, b"")


TURNED = """
import os, signal
from vpn_declare.__main__ import main
from vpn_declare.cli import main as cli
def invoked(words, desk):
    try:
        os.kill(os.getpid(), signal.{name})
        while True:
            pass
    except KeyboardInterrupt:
        raise ValueError("a library's own error") from None
cli._invoked = invoked
main()
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_that_a_library_turned_into_its_own_error_is_heard(name: str):
    done = subprocess.run(
        [sys.executable, "-c", TURNED.format(name=name)], check=False, capture_output=True
    )
    assert (done.returncode, b"BUG" in done.stderr) == (130, False)


def _status(running: Running, name: str) -> str:
    text = Path(f"/proc/{running.process.pid}/status").read_text(encoding="ascii")
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)[name].strip()


def _handles(running: Running, number: signal.Signals) -> bool:
    return bool(int(_status(running, "SigCgt"), 16) >> (number - 1) & 1)


def _has_opened_the_world(running: Running) -> bool:
    """Tell whether it is looking at the far side: workers are there for nothing else."""
    return int(_status(running, "Threads")) > 1
