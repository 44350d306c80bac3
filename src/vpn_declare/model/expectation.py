"""What a topology expects of reachability, as it is written."""

from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.diagnostic import Place


class ExpectationKind(StrEnum):
    """What an ``expect`` entry asks for."""

    REACH = "reach"
    DENY = "deny"
    SURVIVE = "survive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One ``expect`` entry. ``text`` is the pattern as written (``hcm03.* <-> on-prem.office``).

    ``loss_of`` is set for SURVIVE alone: the gateway, tunnel or site that may go. ``place`` is
    where it is written.
    """

    kind: ExpectationKind
    text: str
    loss_of: str | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
