"""What must be done to an object that is there, and why, where it need not be made anew."""

from vpn_declare.model.change import Action, Difference, Reason
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.plan.compare import Sides
from vpn_declare.plan.words import why_updated

Verdict = tuple[Action, Reason, str]


def in_place(sides: Sides, found: tuple[Difference, ...]) -> Verdict | None:
    """Return what is changed in place, or waited for; None if nothing is to be done."""
    if found:
        return Action.UPDATE, *why_updated(found)
    if Status.PENDING in {status_of(sides), sides.recorded.status}:
        detail = "still being made when the last run ended; apply goes on waiting"
        return Action.UPDATE, Reason.UNFINISHED, detail
    return None


def why_gone(recorded: Recorded, *, is_leaving: bool) -> tuple[Reason, str]:
    """Return why something is made again that is gone, or about to be."""
    where = "gone from the far side"
    if is_leaving:
        where = "on its way out; made again once it is gone"
    if recorded.status is Status.DELETING:
        return Reason.DELETED_BEFORE, f"an earlier run deleted it: {where}"
    return Reason.VANISHED, f"it is {where}"


def status_of(sides: Sides) -> Status:
    """Return how far it has come: as observed, else as remembered."""
    return sides.recorded.status if sides.observed is None else sides.observed.status
