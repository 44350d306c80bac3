"""Reads repeated while the far side has no time or no answer. Reading twice does no harm."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from vpn_declare.contracts.patience import CALL_SECONDS, Patience
from vpn_declare.contracts.provider import ErrorClass, ProviderError, Session
from vpn_declare.model.value import Attributes
from vpn_declare.observe.deadline import within
from vpn_declare.observe.outage import Outage

_Returned = TypeVar("_Returned")
_PASSING = frozenset({ErrorClass.THROTTLED, ErrorClass.UNAVAILABLE, ErrorClass.AMBIGUOUS})

_UNHEARD_SECONDS: Final = 0.2
"""So long the end may go unnoticed during a pause; our own choice: nobody takes it for a delay."""
_TOLD_AFTER_SECONDS: Final = 5.0
"""So long nobody is told that there is no answer; our own choice: most are back by then."""


def _tell_nobody(_error: ProviderError) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Insistence:
    """How reads are repeated; clock, waiting and chance are the caller's.

    ``call_seconds`` is how long one of them may take; a late one is no answer. ``is_over`` tells
    that nobody waits for an answer any more: then none is repeated. ``outage`` is that of the
    account, and ``tell`` is told what the far side says while it is waited for.
    """

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    chance: Callable[[], float]
    patience: Patience = field(default_factory=Patience)
    call_seconds: float = CALL_SECONDS
    is_over: Callable[[], bool] = lambda: False
    outage: Outage = field(default_factory=Outage)
    tell: Callable[[ProviderError], None] = _tell_nobody

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
            ProviderError: for another reason than a passing one, or patience is at its end: with
                this read, or with all of its account.
        """
        began = self.monotonic()
        tries = 0
        while True:
            if (known := self.outage.given_up) is not None:
                raise known
            try:
                found = within(self.call_seconds, read)
            except ProviderError as error:
                tries += 1
                self._wait_or_raise(error, tries, began)
                if self.is_over():
                    raise
            else:
                self.outage.ends()
                return found

    def _wait_or_raise(self, error: ProviderError, tries: int, began: float) -> None:
        if error.error_class not in _PASSING:
            self.outage.ends()  # a refusal is an answer, too
            raise error
        pause = self.patience.pause_seconds(tries, self.chance())
        pause = max(pause, error.retry_after_seconds or 0.0)
        now = self.monotonic()
        longest = self.patience.give_up_seconds - pause
        if now - self.outage.goes_on(now) > longest or not self.outage.is_worth_waiting:
            self.outage.give_up(error)
            raise error
        if now - began > longest:
            raise error
        if now - began >= _TOLD_AFTER_SECONDS:
            self.tell(error)
        self._pause(pause)

    def _pause(self, seconds: float) -> None:
        left = seconds
        while left > 0 and not self.is_over():
            self.sleep(min(left, _UNHEARD_SECONDS))
            left -= _UNHEARD_SECONDS
