"""The world's file: whole whatever happens, shared by threads and processes, honest if broken."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from providers.simulator.far_side import VNG, FarSide
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.simulator.backdoor import Backdoor

MAKER = Path(__file__).with_name("make_gateways.py")
WORLD = "world.sqlite"


def start_maker(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(MAKER), str(folder), name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def shown(folder: Path) -> list[dict[str, Any]]:
    return Backdoor(str(folder), now=time.time, new_id=lambda: "0" * 32).show()


def test_the_world_is_for_its_owner_alone(tmp_path: Path) -> None:
    FarSide(tmp_path / "new" / "folder").vpc()
    mode = stat.S_IMODE((tmp_path / "new" / "folder" / WORLD).stat().st_mode)
    assert mode == 0o600


def test_a_killed_process_leaves_whole_calls_and_no_lock(tmp_path: Path) -> None:
    maker = start_maker(tmp_path, "victim", 100_000)
    assert maker.stdout is not None
    told = [maker.stdout.readline().strip() for _ in range(50)]
    os.kill(maker.pid, signal.SIGKILL)
    told += [line.strip() for line in maker.stdout if line.endswith("\n")]
    maker.wait()
    maker.stdout.close()
    connection = sqlite3.connect(tmp_path / WORLD)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    objects = {item["id"]: item for item in shown(tmp_path)}
    assert set(told) <= objects.keys()
    assert len(objects) - len(told) <= 1
    vng = FarSide(tmp_path)
    assert vng.vpc().remote_id


def test_processes_share_a_world_from_its_first_moment(tmp_path: Path) -> None:
    makers = [start_maker(tmp_path, f"maker-{number}", 25) for number in range(4)]
    told = [line for maker in makers for line in maker.communicate()[0].split()]
    assert [maker.returncode for maker in makers] == [0] * 4
    objects = shown(tmp_path)
    assert sorted(item["id"] for item in objects) == sorted(told)
    public = [item["attributes"]["public_ip"] for item in objects]
    assert len(public) == len(set(public)) == 100
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".world-")] == []


def test_threads_share_a_session(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    start = threading.Barrier(8)

    def make(number: int) -> str:
        start.wait()
        made = [vng.gateway(vpc, subnet, f"gateway-{number}-{turn}") for turn in range(10)]
        vng.delete(made[0])
        assert vng.read(made[0]) is None
        return made[-1].remote_id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(make, range(8)))
    seen = vng.session.list("gateway")
    assert len(seen) == 72
    assert set(ids) <= {thing.remote_id for thing in seen}
    for attribute in ("public_ip", "private_ip"):
        assert len({thing.attributes[attribute] for thing in seen}) == 72


def test_one_file_is_opened_however_many_sites_there_are(tmp_path: Path) -> None:
    here = FarSide(tmp_path)
    here.vpc()

    def open_files() -> int:
        paths = [path for path in Path("/proc/self/fd").iterdir() if path.exists()]
        return sum(path.resolve().is_relative_to(tmp_path) for path in paths)

    before = open_files()
    sites = [here.elsewhere({**VNG, "region": f"R{number}"}) for number in range(50)]
    assert all(site.session.list("vpc") == [] for site in sites)
    assert open_files() == before
    for site in (here, *sites):
        site.session.close()
    assert open_files() == 0
    with pytest.raises(ProviderError, match="closed"):
        here.vpc()


def test_a_world_that_was_removed_is_a_new_one(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    vng.vpc()
    for path in tmp_path.iterdir():
        path.unlink()
    assert vng.session.list("vpc") == []
    assert not (tmp_path / WORLD).exists()
    assert vng.vpc().remote_id


def test_a_file_that_is_no_world_is_told(tmp_path: Path) -> None:
    (tmp_path / WORLD).write_bytes(b"this is not a database" * 100)
    with pytest.raises(ProviderError, match="cannot be read: file is not a database") as caught:
        FarSide(tmp_path).session.list("vpc")
    assert "Remove the file to start anew" in caught.value.message


def test_a_world_of_another_format_is_told(tmp_path: Path) -> None:
    FarSide(tmp_path).vpc()
    connection = sqlite3.connect(tmp_path / WORLD)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ProviderError, match="has format 99"):
        FarSide(tmp_path).session.list("vpc")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    vng = FarSide(tmp_path / "file" / "folder")
    with pytest.raises(ProviderError, match="Not a directory") as caught:
        vng.vpc()
    assert caught.value.error_class is ErrorClass.UNAVAILABLE


def test_a_world_that_is_locked_for_too_long_is_unavailable_and_nothing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vpn_declare.providers.simulator.world._WAIT_SECONDS", 0.01)
    vng = FarSide(tmp_path)
    vng.vpc()
    other = sqlite3.connect(tmp_path / WORLD, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProviderError, match="database is locked") as caught:
        vng.vpc("10.2.0.0/16")
    assert caught.value.error_class is ErrorClass.UNAVAILABLE
    other.execute("ROLLBACK")
    other.close()
    assert len(vng.session.list("vpc")) == 1
    assert vng.vpc("10.2.0.0/16").remote_id


def test_a_full_disk_is_told_and_nothing_is_done(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    vng.vpc()
    world = vng.provider._worlds.at(str(tmp_path), vng.clock.now)
    with world.writing() as ledger:
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    vng = vng.elsewhere({"plays": "aws"})
    made = 0

    def fill() -> None:
        nonlocal made
        for number in range(1_000):
            vng.vpc(title=f"vpc-{number}")
            made = number + 1

    with pytest.raises(ProviderError, match="full"):
        fill()
    assert len(vng.session.list("vpc")) == made
