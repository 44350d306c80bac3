"""Formats of a state store, as a contract: what is newer is refused and left alone."""

# ruff: noqa: D102 - the tests are named as sentences

from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from vpn_declare.contracts.state import StateError, StateStore
from vpn_declare.testing.state_stage import Opener, take


class FormatPromise(ABC):
    """What is promised of formats. Part of ``StateStorePromise``."""

    @abstractmethod
    def make_newer(self, folder: Path) -> None:
        """Change the format of the store in ``folder`` to one that no version knows yet."""

    def test_a_newer_format_is_refused_and_left_alone(
        self, opener: Opener, store: StateStore, tmp_path: Path
    ) -> None:
        store.release(take(store))
        self.make_newer(tmp_path)
        with pytest.raises(StateError, match="newer version"):
            opener().records()
        with pytest.raises(StateError, match="newer version"):
            take(opener())
        with pytest.raises(StateError, match="newer version"):
            opener().base()
