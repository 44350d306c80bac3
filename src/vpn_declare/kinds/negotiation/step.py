"""One thing that two ends have to agree on, and what comes of it."""

from dataclasses import dataclass
from enum import StrEnum


class Exchange(StrEnum):
    """The exchanges of IKEv2, in their order (RFC 7296, section 1)."""

    BEFORE = "before the first message"
    IKE_SA_INIT = "IKE_SA_INIT"
    IKE_AUTH = "IKE_AUTH"
    CREATE_CHILD_SA = "CREATE_CHILD_SA"
    TRAFFIC = "traffic"


class Matter(StrEnum):
    """What is agreed on, in the order in which it comes up."""

    STARTER = "who starts"
    VERSION = "IKE version"
    IKE_PROPOSAL = "IKE proposal (phase 1)"
    NAT = "translated addresses"
    IDENTITY = "identities"
    KEY = "pre-shared key"
    ESP_PROPOSAL = "ESP proposal (phase 2)"
    SELECTORS = "traffic selectors"
    CHILD_STYLE = "shape of Child SAs"
    PFS = "perfect forward secrecy"
    LIFETIME = "lifetimes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The verdict on one matter.

    Attributes:
        matter: What is agreed on.
        exchange: When.
        says: What both ends have, or why they cannot agree; a sentence without its full stop.
        fails: Whether the tunnel does not work because of it.
        notify: What is answered, in the words of RFC 7296, where something is.
        answered_by: The gateway that answers so; empty where either would.
        instead: What comes about where it fails and nothing is answered.
    """

    matter: Matter
    exchange: Exchange
    says: str
    fails: bool = False
    notify: str = ""
    answered_by: str = ""
    instead: str = ""

    @property
    def verdict(self) -> str:
        """The outcome in a few words: ``agreed``, what is answered and by whom, or what comes."""
        if not self.fails:
            return "agreed"
        who = f" from {self.answered_by}" if self.answered_by else ""
        return f"{self.notify}{who}" if self.notify else self.instead or "fails"
