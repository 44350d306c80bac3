"""A fixture for every folder whose tests need PostgreSQL: one server for a whole session."""

import os
import shutil
from collections.abc import Iterator

import pytest

from state.postgresql_cluster import Cluster, new_cluster, programs


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """A running server. Where there is none the tests are skipped, but never in CI."""
    found = programs()
    if found is None:
        message = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    cluster = new_cluster(found)
    try:
        cluster.initialise()
        cluster.start()
        yield cluster
        cluster.stop()
    finally:
        shutil.rmtree(cluster.folder)
