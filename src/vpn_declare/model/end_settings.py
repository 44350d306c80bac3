"""What a file fixes of a tunnel's proposals, and what one end of it has of its own.

Both ends of a tunnel follow from one declaration. A box that somebody else set up may differ from
it, and what differs is written down here, so that the two ends can be compared on paper.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

NO_PFS: Final = "none"
"""What ``esp.dh`` says where an end does no key exchange for a Child SA."""

IKE_VERSION: Final = 2
"""The version of IKE that this tool sets up. RFC 9395 made version 1 historic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CryptoOverride:
    """Proposal parts that the file fixes; None leaves the choice to the suite.

    Spelling is strongSwan's (``aes256gcm16``, ``sha256``, ``modp3072``). ``lifetime_seconds`` is
    the time after which the SA is rekeyed.
    """

    encryption: str | None = None
    integrity: str | None = None
    prf: str | None = None
    dh: str | None = None
    lifetime_seconds: int | None = None


class SelectorStyle(StrEnum):
    """How an end puts traffic selectors into Child SAs.

    ANY: one Child SA for everything, routes decide (route-based). COMBINED: one Child SA with all
    networks of both sides. PER_PAIR: one Child SA for each pair of networks.
    """

    ANY = "any"
    COMBINED = "combined"
    PER_PAIR = "per-pair"


class Encapsulation(StrEnum):
    """Whether an end puts ESP into UDP: where a translator is found, always, or never."""

    AUTO = "auto"
    FORCE = "force"
    OFF = "off"


class Starter(StrEnum):
    """What one end was told to do about starting IKE."""

    INITIATE = "initiate"
    RESPOND = "respond"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSettings:
    """What one end has of its own; what is None or empty is as the tunnel has it.

    Attributes:
        ike_version: Version of IKE that it speaks.
        ike: Parts of its IKE proposal (phase 1).
        esp: Parts of its ESP proposal (phase 2); ``dh`` may be ``NO_PFS``.
        esp_kilobytes: Volume after which it rekeys a Child SA; 0 is never.
        local_id: IKE identity that it presents.
        remote_id: IKE identity that it expects of the other end.
        start: Whether it starts.
        selectors: How it makes Child SAs.
        local_ts: CIDRs that it lets through from its own side.
        remote_ts: CIDRs that it lets through from the far side.
        nat_t: How it treats a translator on the way.
    """

    ike_version: int | None = None
    ike: CryptoOverride = field(default_factory=CryptoOverride)
    esp: CryptoOverride = field(default_factory=CryptoOverride)
    esp_kilobytes: int | None = None
    local_id: str | None = None
    remote_id: str | None = None
    start: Starter | None = None
    selectors: SelectorStyle | None = None
    local_ts: tuple[str, ...] = ()
    remote_ts: tuple[str, ...] = ()
    nat_t: Encapsulation | None = None


AS_DECLARED: Final = EndSettings()
"""An end that has nothing of its own: nearly every end."""
