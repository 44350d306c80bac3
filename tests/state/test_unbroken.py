"""A signal in the middle of something that must not be broken off."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from pressed_at import pressed_everywhere
from vpn_declare.state import unbroken
from vpn_declare.state.unbroken import Unbroken

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture(autouse=True)
def _sigterm_is_ctrl_c() -> Iterator[None]:
    before = [signal.signal(number, signal.default_int_handler) for number in SIGNALS]
    yield
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


def press(done: list[int], *numbers: signal.Signals) -> None:
    """Press one after another in one block, and note what came back from."""
    with Unbroken():
        for number in numbers:
            signal.raise_signal(number)
            done.append(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_waits_for_the_end_of_the_block(number: signal.Signals):
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        press(done, number)
    assert done == [number]


@pytest.mark.parametrize("second", SIGNALS)
def test_a_second_signal_is_heard_at_once(second: signal.Signals):
    done: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        press(done, signal.SIGINT, second)
    assert done == [signal.SIGINT]


def test_a_block_in_a_block_waits_for_the_outer_one():
    done: list[int] = []

    def outer() -> None:
        with Unbroken():
            press(done, signal.SIGTERM)
            done.append(0)

    with pytest.raises(KeyboardInterrupt):
        outer()
    assert done == [signal.SIGTERM, 0]


def test_in_a_block_in_a_block_a_second_signal_is_heard_at_once_too():
    done: list[int] = []

    def outer() -> None:
        with Unbroken():
            press(done, signal.SIGINT, signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        outer()
    assert done == [signal.SIGINT]


@pytest.mark.parametrize("numbers", [[], [signal.SIGTERM], SIGNALS])
def test_the_handlers_are_put_back(numbers: list[signal.Signals]):
    with suppress(KeyboardInterrupt):
        press([], *numbers)
    assert [signal.getsignal(number) for number in SIGNALS] == [signal.default_int_handler] * 2


def test_a_signal_at_any_line_is_heard_once_and_the_handlers_are_put_back():
    heard: list[int] = []

    def hear(number: int, _frame: object) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    for number in SIGNALS:
        signal.signal(number, hear)
    for pressed in pressed_everywhere(unbroken):
        with pressed.watching():
            press([])
        assert [signal.getsignal(number) for number in SIGNALS] == [hear] * 2, pressed.line
        assert heard == [signal.SIGINT] * pressed.is_pressed, pressed.line
        heard.clear()
    assert pressed.line > len(SIGNALS) * 10


def test_an_ignored_signal_stays_ignored():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Unbroken():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN


def test_other_threads_change_no_handlers():
    def inside() -> object:
        with Unbroken():
            return signal.getsignal(signal.SIGINT)

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(inside).result() is signal.default_int_handler
