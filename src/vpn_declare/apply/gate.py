"""The gate in front of one provider: how many calls at once, how many per second."""

from collections import deque
from dataclasses import dataclass, field

from vpn_declare.apply.flow import Call
from vpn_declare.apply.options import Limit


@dataclass(slots=True)
class Gate:
    """Holds back the calls to one provider; first come, first served.

    When the far side says how long it wants to be left alone, that holds for all calls to it.
    """

    limit: Limit = field(default_factory=Limit)
    running: int = 0
    not_before: float = 0.0
    held: deque[tuple[str, Call]] = field(default_factory=deque)

    def is_open(self, now: float) -> bool:
        """Tell whether a call may pass at the moment ``now``."""
        full = self.limit.concurrency is not None and self.running >= self.limit.concurrency
        return not full and now >= self.not_before

    def has_room(self, now: float) -> bool:
        """Tell whether a new call would pass at once."""
        return not self.held and self.is_open(now)

    def passed(self, now: float) -> None:
        """Count a call that passes."""
        self.running += 1
        if self.limit.per_second is not None:
            self.not_before = max(self.not_before, now) + 1 / self.limit.per_second

    def returned(self) -> None:
        """Count a call that came back."""
        self.running -= 1

    def rest(self, until: float) -> None:
        """Let nothing pass before ``until``."""
        self.not_before = max(self.not_before, until)
