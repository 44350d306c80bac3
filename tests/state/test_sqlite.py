"""The store in a file keeps the contract."""

import sqlite3
from contextlib import closing
from pathlib import Path

from vpn_declare.contracts.state import StateBackend, StateLocation
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.testing.state_store import StateStorePromise


class TestSqlite(StateStorePromise):
    def backend(self) -> StateBackend:
        return BACKEND

    def location(self, folder: Path) -> StateLocation:
        return StateLocation(url=f"sqlite:///{folder}/not made yet/state.sqlite")

    def make_newer(self, folder: Path) -> None:
        path = folder / "not made yet" / "state.sqlite"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE meta SET format_version = 999")
