"""A far side that takes a call and never answers holds nobody for ever."""

from durability.program import QUICK, SHORT_PATIENCE, Program

DONE, FAILED = 0, 1
NEVER = {**QUICK, "latency_ms": 3_600_000}
LIMITS = {"simulator": {"call_seconds": 1}}


def test_an_apply_ends_with_its_calls_in_the_journal_and_the_next_goes_on(program: Program):
    program.set(simulator=NEVER, patience=SHORT_PATIENCE, limits=LIMITS)
    answer = program.apply()
    assert (answer.code, "VPN403" in answer.err) == (FAILED, True), answer.all
    assert program.open_intents() == 4
    assert program.run("plan").code == DONE  # it looks, in vain, and says so
    assert program.open_intents() == 4
    program.set(simulator=QUICK, patience={**SHORT_PATIENCE, "give_up_seconds": 60}, limits={})
    assert program.apply().code == DONE
    program.assert_world_is_right()


def test_a_look_at_what_is_there_ends_too(on_sqlite: Program):
    program = on_sqlite
    assert program.apply().code == DONE
    program.set(simulator=NEVER, patience=SHORT_PATIENCE, limits=LIMITS)
    for words in (("plan",), ("drift",), ("drift", "--unmanaged")):
        answer = program.run(*words)
        assert (answer.code, "VPN240" in answer.err) == (FAILED, True), answer.all
        assert "within 1 s" in answer.err
