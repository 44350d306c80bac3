"""The worlds that this process has open, so that a thousand sites do not open a thousand files.

A world stays open as long as some session refers to it, and no longer.
"""

import os
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

from vpn_declare.providers.simulator.world import FILE_NAME, World


class Worlds:
    """Open worlds by folder. A process that was forked opens its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: weakref.WeakValueDictionary[tuple[int, Path, Callable[[], float]], World] = (
            weakref.WeakValueDictionary()
        )

    def at(self, folder: str, now: Callable[[], float]) -> World:
        """Return the world of a folder; its clock is part of it."""
        path = Path(folder).resolve() / FILE_NAME
        with self._lock:
            key = (os.getpid(), path, now)
            world = self._open.get(key)
            if world is None:
                world = self._open[key] = World(path, now)
            return world
