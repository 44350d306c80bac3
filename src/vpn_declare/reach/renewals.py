"""Which changes of proposals are more than a rekey: the ends do not come to agree by them alone.

Where a provider sets up the new SA beside the old one, nothing is lost as long as both ends get
the same proposal. One end alone does not: the old SA goes on for a while, and then none comes up.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Impact
from vpn_declare.reach.agreement import asked_of_people, tunnels_that_agree
from vpn_declare.reach.from_resources import Piece

_HARMLESS: Final = frozenset({Impact.NONE, Impact.REKEY})
_TWO_ENDS: Final = 2


def no_mere_rekeys(
    changes: Iterable[Change],
    before: Collection[Piece],
    after: Collection[Piece],
    parted: frozenset[str],
) -> frozenset[Address]:
    """Return the changes that their kinds call a rekey, and that leave a tunnel down.

    Of an IKE SA's proposal both ends must be ours, agree before and after, and change for nothing
    that interrupts them. What somebody changed by hand counts only where both ends are put right:
    nobody knows of an end that is left out what it has now. A Child SA's is one only if the ends
    agree afterwards, and no person has to see to it.
    """
    known = tuple(changes)
    apart = parted | asked_of_people((*before, *after))
    agreeing = tunnels_that_agree(before) & tunnels_that_agree(after)
    mere = frozenset(_rekeyed(known)) & agreeing
    return frozenset(
        change.address
        for change in known
        if change.impact is Impact.REKEY
        and (
            (change.kind == "peer" and change.origin not in mere)
            or (change.kind == "child" and change.origin in apart and _is_of_proposal(change))
        )
    )


def _rekeyed(changes: Iterable[Change]) -> Iterator[str]:
    """Yield the tunnels of which the peers change in nothing but what is a rekey."""
    peers: dict[str, list[Change]] = {}
    for change in changes:
        if change.kind == "peer":
            peers.setdefault(change.origin, []).append(change)
    for tunnel, ends in peers.items():
        is_harmless = all(end.action is Action.UPDATE and end.impact in _HARMLESS for end in ends)
        rekeyed = [end for end in ends if end.impact is Impact.REKEY]
        is_drift = any(item.drift for end in rekeyed for item in end.differences)
        if is_harmless and (len(rekeyed) == _TWO_ENDS or not is_drift):
            yield tunnel


def _is_of_proposal(change: Change) -> bool:
    return any(item.attribute == "esp" for item in change.differences)
