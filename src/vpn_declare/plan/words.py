"""The words of a decision: why, and what it does to traffic. Nothing is decided here."""

from collections.abc import Iterable, Sequence

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.change import IMPACT_ORDER, Action, Difference, Impact, Outage, Reason
from vpn_declare.plan.resolve import unknown_sources


def why_replaced(found: list[Difference]) -> tuple[Reason, str]:
    """Return the reason of a replacement that these differences demand."""
    sources = sorted({ref.address for item in found for ref in unknown_sources({"": item.after})})
    if sources and all(unknown_sources({"": item.after}) for item in found):
        return (
            Reason.DEPENDENCY_REPLACED,
            f"{_subject(sources, 'is', 'are')} replaced",
        )
    names = sorted({item.attribute for item in found})
    return Reason.CANNOT_CHANGE_IN_PLACE, f"{listed(names)} cannot be changed in place"


def why_updated(found: tuple[Difference, ...]) -> tuple[Reason, str]:
    """Return the reason of an update that carries these differences."""
    drifted = sorted({item.attribute for item in found if item.drift})
    if drifted:
        return (
            Reason.DRIFTED,
            f"{_subject(drifted, 'was', 'were')} changed outside",
        )
    return Reason.CHANGED, ""


def _subject(names: Sequence[str], one: str, several: str) -> str:
    return f"{listed(names)} {one if len(names) == 1 else several}"


def listed(names: Iterable[str]) -> str:
    """Return ``a, b and c``."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def impact_of(action: Action, found: tuple[Difference, ...], kind: Kind) -> Impact:
    """Return the worst that a change does to traffic. What is not there cannot be interrupted."""
    if action is Action.CREATE:
        return kind.impact_on_create
    impacts = [
        kind.attributes[d.attribute].impact_at(d.path)
        for d in found
        if d.attribute in kind.attributes
    ]
    if action is Action.REPLACE:
        impacts += [kind.impact_on_create, kind.impact_on_delete]
    return max(impacts, key=IMPACT_ORDER.index, default=Impact.NONE)


def outage_of(action: Action, found: tuple[Difference, ...], kind: Kind) -> Outage | None:
    """Return about how long a change interrupts traffic, at worst; None where nobody says."""
    if action is Action.CREATE:
        return None
    if action is Action.REPLACE:
        return kind.outage_on_replace
    known = (kind.attributes[d.attribute].outage for d in found if d.attribute in kind.attributes)
    return max((one for one in known if one), key=lambda one: one.seconds, default=None)
