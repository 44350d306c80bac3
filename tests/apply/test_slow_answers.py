"""An answer tells of the moment when it was asked for, however long it took."""

from dataclasses import replace

import pytest

from apply.bench import OPTIONS, Bench, create, only
from apply.far_side import FarSide, Fault
from vpn_declare.apply import Patience
from vpn_declare.model.outcome import Result


class SlowToSearch(FarSide):
    """Looks at once, and answers after a time in which the search would have been over."""

    def find(self, kind, mark):
        found = super().find(kind, mark)
        self.pass_time(30)
        return found


@pytest.mark.parametrize("was_made", [True, False])
def test_a_search_is_over_only_after_a_look_that_began_when_a_thing_must_be_seen(was_made: bool):
    bench = Bench(options=replace(OPTIONS, patience=Patience(search_seconds=5)))
    bench.world = SlowToSearch(unseen_for=1)
    bench.world.pass_time = bench.clock.sleep
    faults = [Fault(after=was_made)]
    bench.world.temper = lambda verb, _what: faults.pop() if verb == "create" and faults else None
    bench.apply(create("a"))
    assert bench.world.titles() == ["a"]
    assert len(bench.world.calls("create")) == (1 if was_made else 2)
    assert len(bench.world.calls("find")) == 2


class SlowToRead(FarSide):
    """Looks at once, and answers after a time in which a new thing must have been seen."""

    def read(self, kind, remote_id):
        seen = super().read(kind, remote_id)
        self.pass_time(30)
        return seen


def test_a_new_thing_that_a_slow_answer_does_not_show_yet_is_not_gone():
    bench = Bench(options=replace(OPTIONS, patience=Patience(search_seconds=5)))
    bench.world = SlowToRead(unseen_for=1, slow={"a": 1})
    bench.world.pass_time = bench.clock.sleep
    assert only(bench.apply(create("a"))).result is Result.DONE
