"""How long to insist when the far side has no time or cannot be reached."""

from dataclasses import dataclass
from typing import Final

CALL_SECONDS: Final = 120.0
"""So long one call may take before nobody waits for it any more. Ours: twice the read time-out
that botocore has by default (60 s), and no call waits for readiness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to insist. All times in seconds; the figures are choices of our own.

    Attributes:
        first_pause_seconds: Pause after the first refusal for lack of time or reach; it doubles.
        longest_pause_seconds: It doubles up to this.
        give_up_seconds: So long after the first such answer the step fails.
        search_seconds: So long an object may stay invisible after it was made, where its kind
            does not state it (``Kind.lag_seconds``). A create that got no answer is looked for
            that long before it counts as not done.
        up_seconds: So long a path may take to come up before what waits for it is left alone.
            strongSwan sends a first message that was lost again after 4, 11 and 24 s
            (strongswan.conf: ``retransmit_timeout`` 4 s, ``retransmit_base`` 1.8).
        creates_without_answer: How often a create is sent that gets no answer, each proven absent.
    """

    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 30.0
    give_up_seconds: float = 300.0
    search_seconds: float = 20.0
    up_seconds: float = 30.0
    creates_without_answer: int = 3

    def pause_seconds(self, tries: int, chance: float) -> float:
        """Return the pause after ``tries`` refusals: doubling, with half of it left to chance."""
        longest = self.first_pause_seconds * 2.0 ** min(tries - 1, 32)
        return min(longest, self.longest_pause_seconds) * (0.5 + chance / 2)
