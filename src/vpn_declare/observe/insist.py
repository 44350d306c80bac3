"""Reads repeated while the far side has no time or no answer. Reading twice does no harm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from vpn_declare.contracts.patience import CALL_SECONDS, Patience
from vpn_declare.contracts.provider import ErrorClass, ProviderError, Session
from vpn_declare.model.value import Attributes
from vpn_declare.observe.deadline import within

_Returned = TypeVar("_Returned")
_PASSING = frozenset({ErrorClass.THROTTLED, ErrorClass.UNAVAILABLE, ErrorClass.AMBIGUOUS})

_UNHEARD_SECONDS: Final = 0.2
"""So long the end may go unnoticed during a pause; our own choice: nobody takes it for a delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insistence:
    """How reads are repeated; clock, waiting and chance are the caller's.

    ``call_seconds`` is how long one of them may take; a late one is no answer. ``is_over`` tells
    that nobody waits for an answer any more: then none is repeated.
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    patience: Patience = field(default_factory=Patience)
    call_seconds: float = CALL_SECONDS
    is_over: Callable[[], bool] = lambda: False

    def session(
        self, session_for: Callable[[str, Attributes], Session], name: str, connection: Attributes
    ) -> Session:
        """Return a provider's session, which may log in first. That is not repeated.

        Raises:
            ProviderError: it cannot be opened, or not in time.
        """
        return within(self.call_seconds, lambda: session_for(name, connection))

    def on(self, read: Callable[[], _Returned]) -> _Returned:
        """Return what ``read`` returns, in the end.

        Raises:
            ProviderError: for another reason than a passing one, or patience is at its end.
        """
        give_up_at = self.monotonic() + self.patience.give_up_seconds
        tries = 0
        while True:
            try:
                return within(self.call_seconds, read)
            except ProviderError as error:
                tries += 1
                pause = self.patience.pause_seconds(tries, self.chance())
                pause = max(pause, error.retry_after_seconds or 0.0)
                if error.error_class not in _PASSING or self.monotonic() + pause > give_up_at:
                    raise
                self._pause(pause)
                if self.is_over():
                    raise

    def _pause(self, seconds: float) -> None:
        left = seconds
        while left > 0 and not self.is_over():
            self.sleep(min(left, _UNHEARD_SECONDS))
            left -= _UNHEARD_SECONDS
