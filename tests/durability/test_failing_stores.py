"""The state's disk is full, may not be written, or its server is gone, in the middle of a run."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from durability.program import QUICK, Program
from state.postgresql_cluster import Cluster

ERROR = 1
UNBOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def assert_says_what_to_do(answer, code, *words):
    """Exit 1, one diagnostic with that code, what happened and what to do, and no traceback."""
    assert answer.code == ERROR, answer.all
    for word in (code, *words):
        assert word in answer.err, answer.all
    assert "Traceback" not in answer.all
    assert "BUG" not in answer.all


@pytest.fixture
def small_disk(tmp_path):
    """A disk of our own with room for a state and little more."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "none", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def test_a_disk_that_fills_up_in_the_middle_loses_nothing(new_program, small_disk):
    program = new_program(f"sqlite:///{small_disk}/state.sqlite")
    running = program.apply_until_gateways_are_pending()
    ballast = fill(small_disk)
    program.gateways_get_ready()
    answer = running.ended()
    assert_says_what_to_do(answer, "VPN420", "is full", "Free some space")
    assert {thing["kind"] for thing in program.world()} & {"child", "route"} == set()

    looked = program.run("plan")
    assert looked.code in {0, ERROR}
    if looked.code == ERROR:
        assert_says_what_to_do(looked, "VPN501", "Free some space")
    assert_says_what_to_do(program.apply(), "VPN501", "is full", "Free some space")

    ballast.unlink()
    answer = program.apply()
    assert answer.code == 0, answer.all
    program.assert_world_is_right()


def test_a_disk_without_room_for_a_state_stops_before_anything_is_made(new_program, small_disk):
    program = new_program(f"sqlite:///{small_disk}/state.sqlite")
    ballast = fill(small_disk)
    assert_says_what_to_do(program.apply(), "VPN501", "is full", "Free some space")
    assert program.world() == []
    ballast.unlink()
    assert program.apply().code == 0
    program.assert_world_is_right()


@pytest.mark.slow
def test_a_disk_that_holds_state_and_topology_may_be_full(new_program, small_disk):
    program = new_program()
    inside = small_disk / "work"
    shutil.move(program.folder, inside)
    program.folder = inside
    running = program.apply_until_gateways_are_pending()
    program.gateways_get_ready_in(5)
    ballast = fill(small_disk)
    answer = running.ended()  # not even the simulated world can be written
    assert answer.code != 0
    assert "Traceback" not in answer.all
    ballast.unlink()
    program.set(simulator=QUICK)
    answer = program.apply()
    assert answer.code == 0, answer.all
    program.assert_world_is_right()


@pytest.fixture
def bound(on_sqlite):
    """The program, bound by permissions as an ordinary user is, also where tests run as root."""
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root that is bound by permissions needs setpriv (util-linux)")
        on_sqlite.prefix = UNBOUND
    return on_sqlite


def test_a_folder_that_may_not_be_written_stops_before_anything_is_made(bound: Program):
    bound.folder.chmod(0o500)
    try:
        command = bound.command("apply", "--auto-approve")
        done = subprocess.run(
            command,
            cwd=bound.folder,
            env=bound.variables(),
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        bound.folder.chmod(0o700)
    assert (done.returncode, "Traceback" in done.stderr) == (ERROR, False), done.stderr
    assert "VPN501" in done.stderr
    assert "permissions" in done.stderr
    assert not (bound.folder / ".vpn-declare").exists()
    assert bound.apply().code == 0
    bound.assert_world_is_right()


@pytest.mark.parametrize("mode", [0o400, 0o000])
def test_a_state_that_may_not_be_written_stops_before_anything_is_changed(bound: Program, mode):
    assert bound.apply().code == 0
    before = bound.world()
    bound.change("package: standard }\n      vpngw-02", "package: plus }\n      vpngw-02")
    state = bound.folder / ".vpn-declare" / "state.sqlite"
    state.chmod(mode)
    assert_says_what_to_do(bound.apply(), "VPN501", "permissions", "--state")
    assert bound.world() == before
    looked = bound.run("plan", "--refresh", "none")
    assert looked.code == (0 if mode else ERROR), looked.all
    state.chmod(0o600)
    bound.change("package: plus", "package: standard")
    bound.assert_world_is_right()


def test_a_state_whose_permission_is_taken_away_in_the_middle(bound: Program):
    """An open file stays writable, whatever its mode becomes; removed, it is not written to."""
    running = bound.apply_until_gateways_are_pending()
    private = bound.folder / ".vpn-declare"
    kept = bound.folder / "kept"
    kept.mkdir()
    for path in private.glob("state.sqlite*"):
        path.rename(kept / path.name)
    bound.gateways_get_ready()
    assert_says_what_to_do(running.ended(), "VPN420", "removed or replaced", "Put the file back")
    for path in kept.iterdir():
        path.rename(private / path.name)
    assert bound.apply().code == 0
    bound.assert_world_is_right()


@pytest.mark.server
def test_connections_that_the_server_ends_are_made_anew(on_postgresql, postgresql: Cluster):
    program = on_postgresql
    running = program.apply_until_gateways_are_pending()
    # Of one that is in the middle of a write it is another test.
    end_all = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'vpn-declare' AND state = 'idle'"
    )
    running.until(lambda: int(postgresql.sql(end_all)))
    program.gateways_get_ready()
    assert running.ended().code == 0
    program.assert_world_is_right()


@pytest.mark.server
def test_a_server_that_goes_away_in_the_middle_loses_nothing(on_postgresql, postgresql: Cluster):
    program = on_postgresql
    running = program.apply_until_gateways_are_pending()
    postgresql.stop()
    try:
        program.gateways_get_ready()
        answer = running.ended()
        assert_says_what_to_do(answer, "VPN420", "cannot be reached", "run the command again")
        assert "p@ss" not in answer.all
        assert_says_what_to_do(program.apply(), "VPN501", "cannot be reached")
    finally:
        postgresql.start()
    assert {thing["kind"] for thing in program.world()} & {"child", "route"} == set()
    answer = program.apply()
    assert answer.code == 0, answer.all
    program.assert_world_is_right()


@pytest.mark.server
def test_connections_that_are_lost_again_and_again_lose_nothing(
    on_postgresql, postgresql: Cluster
):
    program = on_postgresql
    program.set(simulator={"provisioning_ms": 100, "latency_ms": 20})
    for _ in range(6):
        running = program.start_apply("--lock-timeout", "30")
        while running.process.poll() is None:
            postgresql.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'vpn-declare' AND state LIKE 'idle in tr%'"
            )
            time.sleep(0.005)
        answer = running.ended()
        assert answer.code in {0, ERROR, 6}, answer.all
        assert "Traceback" not in answer.all
    answer = program.apply()
    assert answer.code == 0, answer.all
    program.assert_world_is_right()
