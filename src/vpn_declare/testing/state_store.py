"""The contract of state stores as a test class, for authors of plug-ins.

Inherit ``StateStorePromise`` as ``Test...``, say how the store is opened, and pytest asks it all.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vpn_declare.contracts.state import StateBackend, StateLocation, StateStore
from vpn_declare.testing.state_durable import DurablePromise
from vpn_declare.testing.state_formats import FormatPromise
from vpn_declare.testing.state_journal import JournalPromise
from vpn_declare.testing.state_lock import LockPromise
from vpn_declare.testing.state_records import RecordsPromise
from vpn_declare.testing.state_stage import Opener


class VolatileStorePromise(LockPromise, RecordsPromise, JournalPromise, ABC):
    """All promises that a store can keep within one process."""

    @abstractmethod
    def open_again(self, folder: Path) -> Callable[[], StateStore]:
        """Return what opens the store of one test, again and again; it is new at the first time.

        ``folder`` is empty and belongs to the test.
        """

    @pytest.fixture
    def opener(self, tmp_path: Path) -> Iterator[Opener]:
        """Open stores, and close them when the test is over."""
        opened: list[StateStore] = []
        open_one = self.open_again(tmp_path)

        def open_another() -> StateStore:
            opened.append(open_one())
            return opened[-1]

        yield open_another
        for store in opened:
            store.close()

    @pytest.fixture
    def store(self, opener: Opener) -> StateStore:
        """Open one store."""
        return opener()


class StateStorePromise(DurablePromise, FormatPromise, VolatileStorePromise):
    """What every state store promises. Inherit it as ``Test...`` and fill in the two methods."""

    @abstractmethod
    def backend(self) -> StateBackend:
        """Return the plug-in; it must be possible to pickle it."""

    @abstractmethod
    def location(self, folder: Path) -> StateLocation:
        """Return where the store of this test is: always the same within one test.

        The tests hand in times of their own. A store that has a clock must go by theirs: see
        ``StateLocation``.
        """

    def open_again(self, folder: Path) -> Callable[[], StateStore]:
        """Return what opens the store by its URL."""
        location = self.location(folder)
        return lambda: self.backend().open(location)

    @pytest.fixture
    def place(self, tmp_path: Path) -> tuple[StateBackend, StateLocation]:
        """Return what another process needs to open the store."""
        return self.backend(), self.location(tmp_path)
