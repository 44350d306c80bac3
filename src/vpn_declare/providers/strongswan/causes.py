"""The cause of a failed tunnel, from what charon said while it tried.

charon's answer is the same for every failure; the cause is in its log. The words are those of
5.9.8; the first row that fits wins. What the far end's log says is the better witness, so it may
be given too.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Cause(NamedTuple):
    """Why a tunnel does not come up, and what to do; ``marks`` are charon's words for it."""

    marks: tuple[str, ...]
    cause: str
    fix: str


_CAUSES: Final = (
    Cause(
        ("MAC mismatched",),
        "The two ends have different keys.",
        "Give both the same pre-shared key and load it at both.",
    ),
    Cause(
        ("no shared key found",),
        "An end has no key for this pair of identities.",
        "Load the pre-shared key there, for the identities of both ends.",
    ),
    Cause(
        ("no matching peer config found",),
        "The far end knows no connection with these identities.",
        "Compare the identities of both ends: what one presents the other must expect.",
    ),
    Cause(
        ("no IKE config found",),
        "The far end has no connection for this address, or another version of IKE.",
        "Load the connection there, with the address of this end and IKEv2.",
    ),
    Cause(
        ("no acceptable proposal found", "NO_PROPOSAL_CHOSEN notify, no CHILD_SA"),
        "The two ends have no ESP (phase 2) proposal in common, or no group for PFS.",
        "Give both ends the same ESP proposal, the group of perfect forward secrecy too.",
    ),
    Cause(
        ("received proposals unacceptable", "received proposals inacceptable"),
        "The two ends have no IKE (phase 1) proposal in common.",
        "Give both ends the same IKE proposal.",
    ),
    Cause(
        ("received AUTHENTICATION_FAILED",),
        "The far end refused the key or the identity.",
        "Compare keys and identities of both ends; the far end's log says which it is.",
    ),
    Cause(
        ("received NO_PROPOSAL_CHOSEN",),
        "The far end has no connection for us, or no IKE (phase 1) proposal in common.",
        "Compare addresses, version and IKE proposals; the far end's log says which it is.",
    ),
    Cause(
        ("unable to install IPsec policies",),
        "The kernel did not take the policy: no address of the box lies in its own network.",
        "Give the box an address there, or use strongSwan 5.9.12.",
    ),
    Cause(
        ("TS_UNACCEPTABLE", "unacceptable"),
        "The two ends have different networks.",
        "What is local at one end must be remote at the other.",
    ),
    Cause(
        ("peer not responding", "giving up after", "not established after", "retransmit"),
        "The far end does not answer.",
        "See that it runs, and that UDP 500 and 4500 pass both ways between the two addresses.",
    ),
)


def cause_of(log: Iterable[str], far_log: Iterable[str] = ()) -> str:
    """Return why a tunnel did not come up, and what to do, in two sentences."""
    words = (*far_log, *log)
    found = known_cause(words)
    if found:
        return found
    last = next((line for line in reversed(words) if line), "")
    return f"charon says: {last[:200]}" if last else "charon gives no reason."


def known_cause(words: Iterable[str]) -> str:
    """Return why a tunnel did not come up, and what to do; nothing if charon gave no reason."""
    said = tuple(words)
    for row in _CAUSES:
        if any(mark in line for line in said for mark in row.marks):
            return f"{row.cause} {row.fix}"
    return ""
