"""Nobody rewrites what was written: a step costs the same in a small state and in a large one."""

from pathlib import Path

from sqlalchemy import event

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateLocation
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.state.store import SqlStore
from vpn_declare.testing.state_stage import LATER, intent, outcome, record, run, take

STEPS = 40


def cost_of_steps(path: Path, resources: int) -> tuple[int, int, int]:
    """Bytes written to the log, statements and commits of some steps in a state of that size."""
    store = BACKEND.open(StateLocation(url=f"sqlite:///{path}"))
    assert isinstance(store, SqlStore)
    token = take(store)
    store.load(token, map(record, range(resources)), {})
    store.start_run(token, run())
    engine = store._source.engine()
    statements: list[str] = []
    commits: list[object] = []
    event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    event.listen(engine, "commit", commits.append)
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.cursor().execute("PRAGMA wal_autocheckpoint = 0")  # an empty log, which then only grows
    raw.close()
    commits.clear()
    statements.clear()
    for number in range(STEPS):
        store.intend(token, intent(number))
        store.accept(token, f"intent-{number}", f"vpn-{number}", record(number))
        done = Settlement(put=(record(number),))
        store.settle(token, f"intent-{number}", outcome(number), done, record(number), LATER)
    written = Path(f"{path}-wal").stat().st_size
    store.close()
    return written, len(statements), len(commits)


def test_a_step_writes_no_more_in_a_large_state(tmp_path: Path):
    small = cost_of_steps(tmp_path / "small", resources=100)
    large = cost_of_steps(tmp_path / "large", resources=4000)
    assert large[1:] == small[1:]
    # A deeper tree may touch one more page of 4 KiB with each of the three commits.
    assert large[0] <= small[0] + STEPS * 3 * 4096 * 1.1


def test_one_record_of_the_journal_is_one_commit(tmp_path: Path):
    _, _, commits = cost_of_steps(tmp_path / "state", resources=10)
    assert commits == 3 * STEPS
