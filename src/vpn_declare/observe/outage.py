"""Since when an account does not answer: all that is to be read there gives up together.

Two hundred reads that each insisted for five minutes would keep people waiting for hours. And once
one account was given up, the look as a whole has failed: others are asked, but not insisted on.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Event, Lock

from vpn_declare.contracts.provider import ProviderError


@dataclass(slots=True)
class Outage:
    """The silence of one account. Many threads may tell of it.

    Attributes:
        given_up: What its last answer was, once nobody insists any more.
    """

    given_up: ProviderError | None = None
    _look_failed: Event = field(default_factory=Event)
    _since: float | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def is_worth_waiting(self) -> bool:
        """Whether no account of the look was given up yet."""
        return not self._look_failed.is_set()

    def give_up(self, error: ProviderError) -> None:
        """Note that nobody insists any more, on this account and, from now on, on others."""
        self.given_up = error
        self._look_failed.set()

    def goes_on(self, now: float) -> float:
        """Note that there was no answer; return since when there is none, by the same clock."""
        with self._lock:
            if self._since is None:
                self._since = now
            return self._since

    def ends(self) -> None:
        """Note that there was an answer."""
        with self._lock:
            self._since = None


@dataclass(frozen=True, slots=True)
class Outages:
    """The outages of all accounts that one look meets."""

    _found: dict[Hashable, Outage] = field(default_factory=dict)
    _look_failed: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def of(self, account: Hashable) -> Outage:
        """Return the outage of an account: one for all that ask."""
        with self._lock:
            return self._found.setdefault(account, Outage(_look_failed=self._look_failed))
