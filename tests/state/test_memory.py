"""The store in memory keeps what it can of the contract."""

from collections.abc import Callable
from pathlib import Path

from vpn_declare.contracts.state import StateStore
from vpn_declare.testing.memory_store import MemoryStore
from vpn_declare.testing.state_store import VolatileStorePromise


class TestMemory(VolatileStorePromise):
    def open_again(self, folder: Path) -> Callable[[], StateStore]:  # noqa: ARG002 - no file
        return MemoryStore().beside
