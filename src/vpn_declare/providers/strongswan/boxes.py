"""The boxes of a session, by the id of their gateway."""

import threading
from collections.abc import Callable, Iterator, Mapping

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.line import Line


class Boxes:
    """Boxes, the lines to them, and a lock for each: one changes a connection's file at a time."""

    def __init__(self, boxes: Mapping[str, Box], sleep: Callable[[float], None]) -> None:
        self._boxes = boxes
        self._lines = {
            name: Line(path=box.socket, sleep=sleep, way=box.ssh)
            for name, box in sorted(boxes.items())
        }
        self._locks = {name: threading.RLock() for name in boxes}

    def __iter__(self) -> Iterator[Box]:
        """Yield all boxes, sorted by name."""
        return (self._boxes[name] for name in self._lines)

    def find(self, name: str) -> Box | None:
        """Return the box of a gateway, or None."""
        return self._boxes.get(name)

    def at(self, name: str) -> Box:
        """Return the box of a gateway.

        Raises:
            ProviderError: there is none.
        """
        box = self._boxes.get(name)
        if box is None:
            known = ", ".join(self._lines) or "none"
            message = f"No box is known for the gateway {name!r}. Known: {known}."
            raise ProviderError(message[:500], error_class=ErrorClass.GONE)
        return box

    def close(self) -> None:
        """End the connections to other machines."""
        for box in self:
            if box.ssh is not None:
                box.ssh.close()

    def line(self, box: Box) -> Line:
        """Return the line to a box."""
        return self._lines[box.name]

    def lock(self, box: Box) -> threading.RLock:
        """Return the lock of a box."""
        return self._locks[box.name]
