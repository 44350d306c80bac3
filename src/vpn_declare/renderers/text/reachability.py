"""What a plan changes of who reaches whom: a line for each pair, cut where there are many."""

from collections.abc import Iterable, Iterator
from typing import Final

from vpn_declare.model.change import Action, Change, Impact, Outage
from vpn_declare.model.plan import Plan
from vpn_declare.renderers.text.paint import Paint
from vpn_declare.renderers.text.values import about

_MOST_PAIRS: Final = 10
"""Pairs that are listed of each sort; our own choice."""
_INSTRUCTIONS: Final = "instructions"
"""The kind of what a person carries out: how long that takes nobody knows."""


def reachability_lines(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield the section, or nothing where nothing changes."""
    found = plan.reachability
    if not (found.gained or found.lost or found.weakened or found.interrupted):
        return
    yield paint.bold("Reachability")
    yield from _pairs(found.lost, paint.action(Action.DELETE, "-"), "")
    yield from _pairs(found.weakened, paint.warning("!"), " (left with one way)")
    yield from _interrupted(plan, paint)
    yield from _pairs(found.gained, paint.action(Action.CREATE, "+"), "")
    yield ""


def _interrupted(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield the pairs that are parted for a while, what waits for people and the longest first."""
    longest, people = _longest(plan.changes), _people(plan.changes)
    by_place: dict[str, list[str]] = {}
    by_outage: dict[Outage | None, list[str]] = {}
    for pair in plan.reachability.interrupted:
        if at := people.get(_ends(pair)):
            by_place.setdefault(", ".join(sorted(at)), []).append(pair)
            continue
        by_outage.setdefault(longest.get(_ends(pair)), []).append(pair)
    for places, pairs in by_place.items():
        words = f" (interrupted until somebody has followed the new instructions at {places})"
        yield from _pairs(tuple(pairs), paint.warning("~"), words)
    for outage in sorted(by_outage, key=lambda one: -one.seconds if one else 0):
        length = f"for {about(outage.seconds)}" if outage else "for a while"
        yield from _pairs(tuple(by_outage[outage]), paint.warning("~"), f" (interrupted {length})")
        if outage:
            yield f"    {paint.faint(f'{about(outage.seconds)}: {outage.source}')}"


def _people(changes: Iterable[Change]) -> dict[frozenset[str], set[str]]:
    """Return the gateways at which somebody must act before a pair has its path again."""
    found: dict[frozenset[str], set[str]] = {}
    for change in changes:
        if change.kind == _INSTRUCTIONS and change.action is not Action.CREATE:
            for pair in change.affects:
                found.setdefault(_ends(pair), set()).add(change.origin)
    return found


def _longest(changes: Iterable[Change]) -> dict[frozenset[str], Outage]:
    found: dict[frozenset[str], Outage] = {}
    for change in changes:
        if change.outage is not None and change.impact is not Impact.REKEY:
            for pair in change.affects:
                ends, known = _ends(pair), found.get(_ends(pair))
                if known is None or known.seconds < change.outage.seconds:
                    found[ends] = change.outage
    return found


def _ends(pair: str) -> frozenset[str]:
    one, _, other = pair.split()
    return frozenset((one, other))


def _pairs(pairs: tuple[str, ...], sign: str, words: str) -> Iterator[str]:
    for pair in pairs[:_MOST_PAIRS]:
        yield f"  {sign} {pair}{words}"
    if len(pairs) > _MOST_PAIRS:
        yield f"  {sign} {len(pairs) - _MOST_PAIRS:,} more; --format json has them all"
