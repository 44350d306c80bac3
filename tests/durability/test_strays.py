"""What bears our mark and is in no record is found, told, and taken back or away; nothing else is.

The world is the oracle: it is looked at through its back door.
"""

import signal
import sqlite3
from pathlib import Path

from durability.program import QUICK, Program

DONE, CHANGES = 0, 2
PEER = "han01/peer/vpngw-01/hcm03.vpngw-01"
LOST_PEER = {"on": "create", "address": PEER, "error": "ambiguous-after", "times": 1}


def make_a_peer_twice(program: Program) -> None:
    """Let a create lose its answer, and show what it made only after it was given up."""
    program.set(
        simulator={**QUICK, "list_delay_ms": 3_600_000, "fail": [LOST_PEER]},
        patience={"search_seconds": 1, "first_pause_seconds": 0.05},
    )
    answer = program.apply()
    assert (answer.code, "35 done" in answer.out) == (DONE, True), answer.all
    assert program.count("peer") == 7
    program.change_world("UPDATE things SET listed_from = 0")


def test_what_showed_up_after_it_was_given_up_is_told_and_taken_away(program):
    make_a_peer_twice(program)
    looked = program.run("drift")
    assert "VPN241" in looked.err, looked.all
    assert program.count("peer") == 7

    planned = program.run("plan", "--detailed-exitcode")
    assert planned.code == CHANGES, planned.all
    assert "VPN241" in planned.out
    assert "1 to delete" in planned.out
    assert program.count("peer") == 7

    assert program.apply().code == DONE
    program.assert_world_is_right()


def test_one_apply_is_enough_for_that(program):
    make_a_peer_twice(program)
    answer = program.apply()
    assert (answer.code, "VPN241" in answer.out) == (DONE, True), answer.all
    program.assert_world_is_right()


def test_the_deletion_of_a_stray_is_guarded_like_any_other(on_sqlite):
    program = on_sqlite
    make_a_peer_twice(program)
    program.set(guards={"max_delete": 0})
    refused = program.apply()
    assert (refused.code, "VPN231" in refused.err) == (3, True), refused.all
    assert program.count("peer") == 7
    assert program.apply("--allow", f"delete:{PEER}~twin-*").code == DONE
    program.assert_world_is_right()


def test_a_state_that_lost_its_last_commits_takes_back_what_is_there(on_sqlite):
    """Killed in the middle, and then somebody tidies the files away that belong to the state."""
    program = on_sqlite
    program.apply_until_gateways_are_pending().kill()
    program.gateways_get_ready()
    for end in ("-wal", "-shm"):
        Path(f"{program.folder}/.vpn-declare/state.sqlite{end}").unlink()
    before = {thing["id"] for thing in program.world()}
    with program.store() as store:
        assert len(store.records()) < len(before)
    answer = program.apply()
    assert (answer.code, "VPN241" in answer.out) == (DONE, True), answer.all
    assert before <= {thing["id"] for thing in program.world()}
    assert program.apply().code == DONE
    program.assert_world_is_right()


def test_destroy_takes_away_what_state_lost(on_sqlite):
    program = on_sqlite
    assert program.apply().code == DONE
    with sqlite3.connect(program.url().removeprefix("sqlite:///")) as connection:
        connection.execute("DELETE FROM resources")
    connection.close()
    answer = program.run("destroy", "--auto-approve")
    assert answer.code == DONE, answer.all
    assert program.world() == []


def test_what_another_run_is_making_is_no_stray(on_sqlite):
    program = on_sqlite
    holder = program.apply_until_gateways_are_pending()
    for words in (("plan",), ("drift",)):
        looked = program.run(*words)
        assert (looked.code, "VPN241" in looked.all) == (DONE, False), looked.all
    program.gateways_get_ready()
    assert holder.ended().code == DONE
    program.assert_world_is_right()


def test_what_an_open_intent_is_about_is_no_stray(on_sqlite):
    """The run that made it got no answer and cannot search; others see it well."""
    program = on_sqlite
    away = {"on": "find", "error": "unavailable", "times": "always"}
    program.set(simulator={**QUICK, "fail": [LOST_PEER, away]})
    running = program.start_apply().until(lambda: program.count("peer"))
    looked = program.run("drift")
    assert (looked.code, "VPN241" in looked.all) == (DONE, False), looked.all
    running.send(signal.SIGKILL)
    running.ended()
    program.set(simulator=QUICK)
    assert program.apply().code == DONE
    program.assert_world_is_right()


def test_what_state_rm_forgot_is_left_alone(on_sqlite):
    program = on_sqlite
    assert program.apply().code == DONE
    assert program.run("state", "rm", PEER).code == DONE
    for words in (("plan",), ("drift",)):
        looked = program.run(*words)
        assert (looked.code, "VPN241" in looked.all) == (DONE, False), looked.all
    with program.store() as store:
        assert PEER not in store.records()
    assert program.count("peer") == 6


def test_what_was_removed_with_keep_is_left_alone(on_sqlite):
    program = on_sqlite
    assert program.apply().code == DONE
    before = [thing | {"mark": ""} for thing in program.world()]
    program.change("- hcm03.vpngw-01 -- han01.vpngw-01\n", "")
    program.change("- reach: hcm03.vpc1 <-> han01.vpc1\n", "")
    removed = "removed: [{ address: hcm03.vpngw-01 -- han01.vpngw-01, keep: true }]\n"
    program.change("tunnels:\n", f"{removed}tunnels:\n")
    answer = program.apply()
    assert answer.code == DONE, answer.all
    with program.store() as store:
        assert PEER not in store.records()
    assert [thing | {"mark": ""} for thing in program.world()] == before
    looked = program.run("plan", "--detailed-exitcode")
    assert (looked.code, "VPN241" in looked.all) == (DONE, False), looked.all


def test_what_bears_another_mark_or_none_is_never_touched(on_sqlite):
    program = on_sqlite
    assert program.apply().code == DONE
    with sqlite3.connect(program.url().removeprefix("sqlite:///")) as connection:
        connection.execute("DELETE FROM resources WHERE address LIKE '%/peer/%'")
    connection.close()
    peers = [thing for thing in program.world() if thing["kind"] == "peer"]
    for number, thing in enumerate(peers):
        mark = "" if number % 2 else "vpn-declare:somebody:else"
        program.backdoor.set_attribute(thing["id"], "mark", mark)
    looked = program.run("plan")
    assert "VPN241" not in looked.all
    program.apply()
    ids = {thing["id"] for thing in program.world()}
    assert {thing["id"] for thing in peers} <= ids


def test_unmanaged_objects_are_listed_in_every_account_that_is_declared(on_sqlite):
    program = on_sqlite
    assert program.apply().code == DONE
    with sqlite3.connect(program.url().removeprefix("sqlite:///")) as connection:
        connection.execute("DELETE FROM resources")
    connection.close()
    answer = program.run("drift", "--unmanaged")
    assert answer.code == DONE, answer.all
    for thing in program.world():
        assert thing["id"] in answer.out
