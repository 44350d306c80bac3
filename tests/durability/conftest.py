"""Programs in folders of their own, on a SQLite file or on a real PostgreSQL server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Before their import: what an oracle finds wrong is to be shown in full.
pytest.register_assert_rewrite("durability.lab", "durability.program")

from durability.program import Program  # noqa: E402 - see above
from state.postgresql_cluster import Cluster  # noqa: E402
from state.running_server import postgresql  # noqa: E402

__all__ = ["postgresql"]


@pytest.fixture
def new_program(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Makes programs that work in a folder; whatever still runs at the end is killed."""
    made: list[Program] = []

    def make(state: str = "") -> Program:
        made.append(Program(tmp_path / f"work-{len(made)}", state))
        return made[-1]

    yield make
    for program in made:
        program.kill_all()


@pytest.fixture
def on_sqlite(new_program: Callable[..., Program]) -> Program:
    return new_program()


@pytest.fixture
def on_postgresql(
    new_program: Callable[..., Program], postgresql: Cluster, tmp_path: Path
) -> Program:
    return new_program(f"{postgresql.url}?schema={tmp_path.name.replace('-', '_').lower()}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def program(request: pytest.FixtureRequest) -> Program:
    """A program on each of the stores."""
    return request.getfixturevalue(f"on_{request.param}")
