"""The cause of a failed tunnel, from what charon said while it tried.

charon's answer is the same for every failure; the cause is in its log. The words are those of
5.9.8; the first row that fits wins. What the far end's log says is the better witness, so it may
be given too.
"""

from collections.abc import Iterable
from typing import Final

_CAUSES: Final = (
    (("MAC mismatched",), "The two ends have different keys."),
    (("no shared key found",), "An end has no key for this pair of identities."),
    (
        ("no matching peer config found",),
        "The far end knows no connection with these identities.",
    ),
    (
        ("no IKE config found",),
        "The far end has no connection for this address, or another version of IKE.",
    ),
    (
        ("received AUTHENTICATION_FAILED",),
        "The far end refused the key or the identity.",
    ),
    (
        ("no acceptable proposal found", "NO_PROPOSAL_CHOSEN notify, no CHILD_SA"),
        "The two ends have no ESP (phase 2) proposal in common, or no group for PFS.",
    ),
    (
        ("received NO_PROPOSAL_CHOSEN",),
        "The far end has no connection for us, or no IKE (phase 1) proposal in common.",
    ),
    (("TS_UNACCEPTABLE", "unacceptable"), "The two ends have different networks."),
    (
        ("unable to install IPsec policies",),
        "The kernel did not take the policy: no address of the box lies in its own network.",
    ),
    (
        ("peer not responding", "giving up after", "not established after", "retransmit"),
        "The far end does not answer.",
    ),
)


def cause_of(log: Iterable[str], far_log: Iterable[str] = ()) -> str:
    """Return one sentence on why a tunnel did not come up."""
    words = (*far_log, *log)
    for marks, cause in _CAUSES:
        if any(mark in line for line in words for mark in marks):
            return cause
    last = next((line for line in reversed(words) if line), "")
    return f"charon says: {last[:200]}" if last else "charon gives no reason."
