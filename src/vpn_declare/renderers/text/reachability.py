"""What a plan changes of who reaches whom: a line for each pair, cut where there are many."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.model.change import Action
from vpn_declare.model.plan import Reachability
from vpn_declare.renderers.text.paint import Paint

_MOST_PAIRS: Final = 10
"""Pairs that are listed of each sort; our own choice."""


def reachability_lines(found: Reachability, paint: Paint) -> Iterator[str]:
    """Yield the section, or nothing where nothing changes."""
    if not (found.gained or found.lost or found.weakened or found.interrupted):
        return
    yield paint.bold("Reachability")
    yield from _pairs(found.lost, paint.action(Action.DELETE, "-"), "")
    yield from _pairs(found.weakened, paint.warning("!"), " (left with one way)")
    yield from _pairs(found.interrupted, paint.warning("~"), " (interrupted for a while)")
    yield from _pairs(found.gained, paint.action(Action.CREATE, "+"), "")
    yield ""


def _pairs(pairs: tuple[str, ...], sign: str, words: str) -> Iterator[str]:
    for pair in pairs[:_MOST_PAIRS]:
        yield f"  {sign} {pair}{words}"
    if len(pairs) > _MOST_PAIRS:
        yield f"  {sign} {len(pairs) - _MOST_PAIRS:,} more; --format json has them all"
