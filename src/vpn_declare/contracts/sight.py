"""What may be seen of tunnels that run: optional abilities of a session, and the rows they fill.

A session that has neither is no worse a session. Of a kind that tells whether it is up
(``Kind.tells_if_up``) a plain reading tells that much; of all others nothing is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One pair of networks at one end of a tunnel, as that end shows it now.

    Attributes:
        is_up: Whether it has an SA that carries traffic; None where that is not told.
        ike_suite: What was negotiated for the IKE SA (phase 1); empty where that is not told.
        esp_suite: The same of the Child SA (phase 2).
        age_seconds: Since when the IKE SA is up.
        bytes_in: What came out of the tunnel since then.
        bytes_out: What went into it.
        copies: How many SAs there are for it; None where its SAs are not told.
        sas: What tells its SAs from all others, alike at both ends; empty where not told.
        cause: Why it is down or nothing is told, and what to do; empty where nobody knows.
    """

    is_up: bool | None = None
    ike_suite: str = ""
    esp_suite: str = ""
    age_seconds: int | None = None
    bytes_in: int | None = None
    bytes_out: int | None = None
    copies: int | None = None
    sas: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelSight:
    """A row: one pair of networks at one end. Ages are seconds, traffic is in bytes.

    What is None is not told. ``gateway`` is a topology address, ``tunnel`` that of its tunnel
    where it is known; ``connection`` and ``child`` are names on the far side.

    ``is_up``: in a lab, both ends have the same Child SA. ``copies``: how many SAs there are for
    it. ``is_negotiated``: the suites are those that were negotiated, not those that state
    remembers. ``cause``: why it is down, not told or cannot be rekeyed, and what to do.
    ``mtu_found`` and ``mtu_computed``: bytes of the largest packet that crosses in one piece,
    where it was measured. ``drift``: what is otherwise than state remembers, where it was looked
    at.
    """

    gateway: str
    connection: str
    child: str
    local: str
    remote: str
    is_up: bool | None
    ike_suite: str = ""
    esp_suite: str = ""
    age_seconds: int | None = 0
    bytes_in: int | None = 0
    bytes_out: int | None = 0
    copies: int | None = 0
    cause: str = ""
    mtu_found: int | None = None
    mtu_computed: int | None = None
    drift: str | None = None
    tunnel: str = ""
    is_negotiated: bool = True


@runtime_checkable
class ShowsTunnels(Protocol):
    """A session that shows the tunnels that run. Reading changes nothing, and may be repeated."""

    def running(self, remote_ids: Sequence[str]) -> Mapping[str, Running]:
        """Return what is seen of these children, by id; one that is gone is left out.

        Called like the methods of ``Session``: from several threads, for one answer. What cannot
        be looked at is in it, with a cause.

        Raises:
            ProviderError: nothing can be looked at.
        """
        ...


@runtime_checkable
class RekeysTunnels(Protocol):
    """A session that can give a tunnel that is up new keys now, without an interruption."""

    def rekey(self, remote_id: str) -> str:
        """Rekey a child once. Return why it failed and what to do, empty if there is a new SA.

        The old SA stays until there is a new one. A child that is not up is left alone: that
        fails with a cause.

        Raises:
            ProviderError: the far side cannot be asked.
        """
        ...
