"""The negotiation of a tunnel, on paper, in the words of RFC 7296."""

from vpn_declare.kinds.negotiation.negotiate import deviating_path, failures, negotiate
from vpn_declare.kinds.negotiation.paper import Paper, PaperEnd
from vpn_declare.kinds.negotiation.step import Exchange, Matter, Step

__all__ = [
    "Exchange",
    "Matter",
    "Paper",
    "PaperEnd",
    "Step",
    "deviating_path",
    "failures",
    "negotiate",
]
