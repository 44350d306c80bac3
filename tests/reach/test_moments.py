"""What is down at a moment of a plan."""

import pytest

from vpn_declare.reach.cone import Cone
from vpn_declare.reach.moments import Moment, passage
from vpn_declare.reach.program import Program

STEP, TUNNEL, PIECE = "update:a/gateway/g", "a.g--b.g", "a/child/g/b.g/n/b.n"
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(("parted", "lost"), [(NONE, NONE), ({TUNNEL}, {PIECE})])
def test_a_tunnel_is_up_again_after_the_last_step_that_cuts_it_unless_it_is_parted(parted, lost):
    program = Program(cuts={TUNNEL: (STEP,)}, parted=frozenset(parted))
    cone = Cone()
    cone.add(TUNNEL, PIECE)
    seen = passage(program, cone)
    assert seen.lost_at(Moment(NONE, NONE)) == NONE
    assert seen.lost_at(Moment(NONE, frozenset({STEP}))) == {PIECE}
    assert seen.lost_at(Moment(frozenset({STEP}), NONE)) == lost
