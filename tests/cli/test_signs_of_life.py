"""A log in which nothing ends for a while says what is under way."""

import io
import re
from queue import Queue

from vpn_declare.cli.progress import Progress
from vpn_declare.cli.signs_of_life import SignsOfLife
from vpn_declare.cli.terminal import Terminal
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Step, StepAction

QUIET = 0.02


class Lines(io.StringIO):
    """A stream whose lines can be waited for."""

    def __init__(self):
        super().__init__()
        self.lines = Queue()

    def write(self, text):
        self.lines.put(text.rstrip("\n"))
        return len(text)

    def next(self):
        """The next line, without how long things took on this machine."""
        return re.sub(r" \(\d+ s\)", "", self.lines.get(timeout=60))


def step(address):
    return Step(id=f"create:{address}", action=StepAction.CREATE, address=address)


def ended(one):
    return Outcome(
        step_id=one.id, action=one.action, address=one.address, result=Result.DONE, seconds=0.1
    )


def test_what_is_under_way_is_told_as_long_as_nothing_ends():
    out = Lines()
    terminal = Terminal(
        out=out, err=io.StringIO(), colour=False, err_colour=False, live=False, width=99
    )
    steps = [step(f"dc/gateway/g{number}") for number in range(5)]
    with Progress(terminal, silence_seconds=QUIET) as progress:
        progress.expect(5)
        for one in steps:
            progress.step_started(one)
        sign = "[0/5] under way  dc/gateway/g0, dc/gateway/g1, dc/gateway/g2 and 2 more"
        while out.next() != sign:  # a slow machine may tell of fewer before
            pass
        assert out.next() == sign
        for one in steps[1:]:
            progress.step_ended(ended(one))
        while "under way" not in (line := out.next()) or not line.startswith("[4/5]"):
            pass
        assert line == "[4/5] under way  dc/gateway/g0"
        progress.step_ended(ended(steps[0]))
    told = [out.next() for _ in range(out.lines.qsize())]
    assert told[-1] == "[5/5] made       dc/gateway/g0"


def test_nothing_is_told_of_nothing_nor_after_the_end():
    said = []
    signs = SignsOfLife(str, said.append, silence_seconds=QUIET)
    signs.start()
    signs.heard()
    signs.stop()
    assert said == []


def test_one_that_never_began_can_be_stopped():
    SignsOfLife(str, print).stop()
