"""Named suites, and the choice of one proposal that both ends have."""

from vpn_declare.kinds.crypto.solve import (
    EndProposals,
    Pinned,
    Solution,
    Wish,
    proposal_text,
    solve,
)
from vpn_declare.kinds.crypto.suites import SUITES, Suite, suites_of

__all__ = [
    "SUITES",
    "EndProposals",
    "Pinned",
    "Solution",
    "Suite",
    "Wish",
    "proposal_text",
    "solve",
    "suites_of",
]
