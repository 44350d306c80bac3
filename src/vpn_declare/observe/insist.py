"""Reads repeated while the far side has no time or no answer. Reading twice does no harm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from vpn_declare.contracts.patience import Patience
from vpn_declare.contracts.provider import ErrorClass, ProviderError

_Returned = TypeVar("_Returned")
_PASSING = frozenset({ErrorClass.THROTTLED, ErrorClass.UNAVAILABLE, ErrorClass.AMBIGUOUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Insistence:
    """How reads are repeated; clock, waiting and chance are the caller's."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    patience: Patience = field(default_factory=Patience)

    def on(self, read: Callable[[], _Returned]) -> _Returned:
        """Return what ``read`` returns, in the end.

        Raises:
            ProviderError: for another reason than a passing one, or patience is at its end.
        """
        give_up_at = self.monotonic() + self.patience.give_up_seconds
        tries = 0
        while True:
            try:
                return read()
            except ProviderError as error:
                tries += 1
                pause = self.patience.pause_seconds(tries, self.chance())
                pause = max(pause, error.retry_after_seconds or 0.0)
                if error.error_class not in _PASSING or self.monotonic() + pause > give_up_at:
                    raise
                self.sleep(pause)
