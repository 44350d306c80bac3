"""Looks at once: their order, and how they end when nobody waits for them any more."""

from itertools import count
from threading import Event

import pytest

from vpn_declare.contracts.patience import Patience
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.observe import Insistence, ObserveInput
from vpn_declare.observe.side_by_side import side_by_side

FOR_EVER = 1_000_000


def given(slept, parallelism=2, **patience):
    ticks = count()
    return ObserveInput(
        recorded={},
        session_for=lambda _name, _connection: None,
        kind_of=lambda _provider, _kind: None,
        insistence=lambda _: Insistence(
            monotonic=lambda: float(next(ticks)),
            sleep=slept.append,
            chance=lambda: 1.0,
            patience=Patience(**patience),
        ),
        parallelism=parallelism,
    )


def unavailable():
    raise ProviderError("down", error_class=ErrorClass.UNAVAILABLE)


def test_what_was_seen_comes_in_the_order_of_what_was_asked():
    asked = list(range(20))
    assert side_by_side(given([], 4), lambda _, item: item * 2, asked) == [n * 2 for n in asked]


@pytest.mark.parametrize("ending", [KeyboardInterrupt, ProviderError])
def test_an_end_stops_what_is_repeated_and_begins_nothing_more(ending):
    """Without that the second look goes on until its patience is at an end, and the third begins.

    The clock ticks once per question, so that a mistake is slow, but no endless test.
    """
    began, reads, slept = [], [], []
    is_repeating = Event()

    def look(ending_input, item):
        began.append(item)
        if item == "ends":
            is_repeating.wait(60)
            raise ending("over")

        def read():
            reads.append(item)
            if len(reads) > 3:
                is_repeating.set()
            unavailable()

        ending_input.insistence("p").on(read)

    looks = given(slept, give_up_seconds=FOR_EVER)
    with pytest.raises(ending, match="over"):
        side_by_side(looks, look, ["ends", "repeats", "never", "never"])
    assert began[:2] in (["ends", "repeats"], ["repeats", "ends"])
    assert len(reads) < FOR_EVER / 100


def test_a_long_pause_is_cut_short_when_nobody_waits_any_more():
    slept, over = [], Event()

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            over.set()

    insistence = Insistence(
        monotonic=lambda: 0.0, sleep=sleep, chance=lambda: 1.0, is_over=over.is_set,
        patience=Patience(first_pause_seconds=30.0),
    )  # fmt: skip
    with pytest.raises(ProviderError, match="down"):
        insistence.on(unavailable)
    assert slept == [0.2, 0.2, 0.2]


def test_a_pause_is_as_long_as_it_should_be_where_somebody_waits():
    slept = []
    answers = iter([unavailable, unavailable, lambda: "answer"])

    def read():
        return next(answers)()

    insistence = Insistence(
        monotonic=lambda: 0.0, sleep=slept.append, chance=lambda: 1.0,
        patience=Patience(first_pause_seconds=0.5),
    )  # fmt: skip
    assert insistence.on(read) == "answer"
    assert sum(slept) == pytest.approx(0.5 + 1.0)
