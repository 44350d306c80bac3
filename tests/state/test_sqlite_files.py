"""What may go wrong with a file, and what the user reads then. Nothing is ever made worse."""

import errno
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateError, StateLocation
from vpn_declare.state import sqlite_file
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.state.sqlite_failures import file_failure
from vpn_declare.state.store import SqlStore
from vpn_declare.testing.state_stage import BOB, LATER, address_of, intent, record, take

NOBODY = 65534


def open_at(path: Path) -> SqlStore:
    store = BACKEND.open(StateLocation(url=f"sqlite:///{path}"))
    assert isinstance(store, SqlStore)
    return store


def filled(path: Path) -> SqlStore:
    store = open_at(path)
    token = take(store)
    store.write(token, Settlement(put=tuple(map(record, range(1, 50)))))
    store.release(token)
    return store


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_reading_makes_neither_file_nor_folder(tmp_path: Path):
    store = open_at(tmp_path / "folder" / "state.sqlite")
    store.records()
    store.base()
    store.close()
    assert names_in(tmp_path) == []


def test_the_first_lock_makes_a_folder_and_a_file_for_this_user_alone(tmp_path: Path):
    path = tmp_path / "a" / "b" / "state.sqlite"
    old = os.umask(0)
    try:
        store = filled(path)
        store.write(take(store), Settlement(put=(record(99),)))
        modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()}
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}


def test_a_closed_state_is_one_file(tmp_path: Path):
    filled(tmp_path / "state.sqlite").close()
    assert names_in(tmp_path) == ["state.sqlite"]


def test_reading_leaves_the_file_as_it_is(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    filled(path).close()
    before = path.read_bytes(), path.stat().st_mtime_ns
    store = open_at(path)
    assert len(store.records()) == 49
    store.close()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert names_in(tmp_path) == ["state.sqlite"]


@pytest.mark.parametrize("name", ["with space", "50% off#1?mode=memory", "Đà Nẵng", "a'b\"c"])
def test_any_file_name_will_do(tmp_path: Path, name: str):
    filled(tmp_path / name).close()
    assert len(open_at(tmp_path / name).records()) == 49
    assert names_in(tmp_path) == [name]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:state", "sqlite:////a\0b"])
def test_a_url_without_a_path_is_refused(url: str):
    with pytest.raises(StateError, match="no URL of a SQLite state"):
        BACKEND.open(StateLocation(url=url))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is an empty file"),
        (b"sites: {}\n" * 1000, "no state that can be read"),
        (b"SQLite format 3\0" + b"\xff" * 5000, "no state that can be read"),
    ],
    ids=["empty", "text", "damaged header"],
)
def test_a_file_that_is_no_state_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, words: str
):
    path = tmp_path / "state.sqlite"
    path.write_bytes(content)
    for attempt in (lambda store: store.records(), take):
        with pytest.raises(StateError, match=words) as refused:
            attempt(open_at(path))
        assert str(path) in str(refused.value)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_refused(tmp_path: Path):
    with pytest.raises(StateError, match="is no file"):
        open_at(tmp_path)


def test_a_file_in_place_of_its_folder_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StateError, match="Not a directory"):
        open_at(tmp_path / "file" / "state.sqlite")


def test_another_programs_database_is_left_alone(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE songs (title)")
    before = path.read_bytes()
    for attempt in (lambda store: store.records(), take):
        with pytest.raises(StateError, match="without a state of vpn-declare"):
            attempt(open_at(path))
    assert path.read_bytes() == before


def test_a_truncated_state_is_told_and_not_taken_for_an_empty_one(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    filled(path).close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(StateError, match="damaged"):
        open_at(path).records()


def test_a_full_disk_loses_only_the_write_that_did_not_fit(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    store = filled(path)
    token = take(store)
    engine = store._source.engine()

    def limit(connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no further page

    event.listen(engine, "begin", limit)
    with pytest.raises(StateError, match="is full") as full:
        store.write(token, Settlement(put=tuple(map(record, range(100, 400)))))
    assert str(path) in str(full.value)
    event.remove(engine, "begin", limit)
    assert len(open_at(path).records()) == 49
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store.write(token, Settlement(put=(record(100),)))
    assert len(open_at(path).records()) == 50


def test_a_file_size_limit_is_told_as_a_disk_error(tmp_path: Path):
    """A quota shows as a failing write: here the process's own limit on the size of files."""
    code = """
        import resource, signal, sys
        from vpn_declare.contracts.journal import Settlement
        from vpn_declare.contracts.state import StateError, StateLocation
        from vpn_declare.state.sqlite import BACKEND
        from vpn_declare.testing.state_stage import record, take
        store = BACKEND.open(StateLocation(url=sys.argv[1]))
        token = take(store)
        store.write(token, Settlement(put=(record(1),)))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            store.write(token, Settlement(put=tuple(map(record, range(2, 2000)))))
        except StateError as error:
            print(error)
        print(len(store.records()))
    """
    said, rest = run_python(code, f"sqlite:///{tmp_path}/state.sqlite").splitlines()
    assert "failed to read or write" in said or "is full" in said
    assert rest == "1"


def run_python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    return done.stdout


# As root, permissions do not bind us; then another user tries. It becomes that user only after
# one round of its own, which imports all that is needed: our environment may be closed to it.
READ_AND_WRITE = f"""
    import os, sys, tempfile
    from vpn_declare.contracts.state import StateError, StateLocation
    from vpn_declare.state.sqlite import BACKEND
    from vpn_declare.testing.state_stage import BOB, LATER, take

    def attempts(url):
        for attempt in (lambda store: len(store.records()), lambda store: take(store, BOB, LATER)):
            try:
                yield attempt(BACKEND.open(StateLocation(url=url)))
            except StateError as error:
                yield error

    with tempfile.TemporaryDirectory() as folder:
        assert not isinstance(list(attempts(f"sqlite:///{{folder}}/state.sqlite"))[1], StateError)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid({NOBODY})
        os.setuid({NOBODY})
    for result in attempts(sys.argv[1]):
        print(result)
"""


@pytest.fixture
def open_folder():
    """A folder that any user may reach; pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="vpn-declare-open-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def reads_and_writes(path: Path) -> list[str]:
    return run_python(READ_AND_WRITE, f"sqlite:///{path}").splitlines()


def test_a_state_in_a_read_only_folder_can_be_read_and_not_locked(open_folder: Path):
    path = open_folder / "state.sqlite"
    filled(path).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    read, locked = reads_and_writes(path)
    assert read == "49"
    assert "cannot be opened or written by this user" in locked
    assert names_in(open_folder) == ["state.sqlite"]


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_done(open_folder: Path):
    open_folder.chmod(0o555)
    read, locked = reads_and_writes(open_folder / "sub" / "state.sqlite")
    assert read == "0"
    assert "cannot be opened or written by this user" in locked


def test_a_state_of_somebody_else_is_told(open_folder: Path):
    path = open_folder / "state.sqlite"
    filled(path).close()
    path.chmod(0o000)
    assert all("by this user" in line for line in reads_and_writes(path))


def test_a_killed_writers_log_is_read(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    store = filled(path)
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in names_in(tmp_path):  # as a crash leaves them: the log is not in the file yet
        if name.startswith("state.sqlite"):
            shutil.copy(tmp_path / name, folder / name)
    store.close()
    assert (folder / "state.sqlite-wal").stat().st_size > 0
    assert len(open_at(folder / "state.sqlite").records()) == 49


def test_readers_do_not_wait_for_a_writer(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    store = filled(path)
    with store._source.engine().begin() as connection:
        connection.exec_driver_sql("DELETE FROM resources")
        assert len(open_at(path).records()) == 49


def test_a_busy_state_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0)
    path = tmp_path / "state.sqlite"
    one, two = filled(path), open_at(path)
    with (
        one._source.engine().begin(),
        pytest.raises(StateError, match="kept busy by another process"),
    ):
        take(two)
    take(two)
    one.close()
    two.close()


@pytest.mark.parametrize("replaced", [False, True], ids=["removed", "replaced"])
def test_a_state_that_vanished_while_in_use_is_not_written_to(tmp_path: Path, replaced: bool):
    path = tmp_path / "state.sqlite"
    store = filled(path)
    token = take(store, BOB, LATER)
    kept = tmp_path / "kept"
    kept.hardlink_to(path)
    if replaced:
        filled(tmp_path / "another").close()
        (tmp_path / "another").replace(path)
    else:
        path.unlink()
    with pytest.raises(StateError, match="removed or replaced while it was in use"):
        store.intend(token, intent())
    kept.replace(path)
    store.intend(token, intent())
    store.close()


def test_a_log_without_its_file_is_not_taken_for_an_empty_state(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    store = filled(path)
    path.rename(tmp_path / "moved away")
    for attempt in (lambda store: store.records(), take):
        with pytest.raises(StateError, match=r"is gone, but its log state\.sqlite-wal is there"):
            attempt(open_at(path))
    (tmp_path / "moved away").rename(path)
    assert len(open_at(path).records()) == 49
    store.close()


def test_a_file_system_without_hard_links_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_links(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(StateError, match="Operation not supported"):
        take(open_at(tmp_path / "state.sqlite"))
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full"), (errno.EROFS, "read-only"), (errno.ENAMETOOLONG, "too long")],
)
def test_errors_of_the_file_system_say_what_to_do(number: int, words: str):
    text = str(file_failure("s.db", OSError(number, os.strerror(number))))
    assert words in text
    assert "s.db" in text


def test_reading_does_not_import_what_only_writing_needs(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    filled(path).close()
    code = """
        import sys
        from vpn_declare.contracts.state import StateLocation
        from vpn_declare.state.sqlite import BACKEND
        store = BACKEND.open(StateLocation(url=sys.argv[1]))
        store.base(), store.allocations(), store.open_intents(), store.holder()
        assert len(store.records()) == 49 and store.fingerprint_key()
        print([name for name in ("sqlalchemy", "pydantic", "psycopg") if name in sys.modules])
    """
    assert run_python(code, f"sqlite:///{path}").strip() == "[]"


def test_a_record_is_decoded_when_it_is_looked_at(tmp_path: Path):
    path = tmp_path / "state.sqlite"
    filled(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE resources SET record = ? WHERE address = ?", (b"{}", address_of(7))
        )
    records = open_at(path).records()
    assert records[address_of(8)] == record(8)
    with pytest.raises(StateError, match=f"{address_of(7)}.*missing field"):
        records[address_of(7)]
