"""What is told of redundant pairs that a plan interrupts altogether; ``ack:`` may accept it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.plan import Plan
from vpn_declare.model.topology import Topology
from vpn_declare.reach import BOTH_PATHS, both_paths
from vpn_declare.workflow.acknowledged import acknowledged

_MOST_TOLD: Final = 3


def pairs_in_one_plan(
    plan: Plan, topology: Topology | None, alternatives: Iterable[tuple[frozenset[str], ...]]
) -> Iterator[Diagnostic]:
    """Yield a warning for the first few redundant pairs, and what was accepted in one line each.

    Args:
        plan: The plan, its changes weighed by the graph.
        topology: What is declared; nothing is told where everything goes.
        alternatives: Groups of paths that stand in for each other, the most preferred last.
    """
    if topology is None:
        return
    found = [
        replace(one, place=topology.place_of(one.path)) for one in both_paths(plan, alternatives)
    ]
    accepted = (ack for ack in topology.acknowledged if ack.code == BOTH_PATHS)
    told = acknowledged(found, accepted, frozenset({BOTH_PATHS}))
    yield from (one for one in told if one.severity is Severity.INFO)
    yield from _folded([one for one in told if one.severity is Severity.WARNING])


def _folded(warnings: list[Diagnostic]) -> Iterator[Diagnostic]:
    yield from warnings[: _MOST_TOLD - 1]
    more = len(warnings) - _MOST_TOLD
    for last in warnings[_MOST_TOLD - 1 : _MOST_TOLD]:
        rest = f" So it is with {more:,} more pairs." if more > 0 else ""
        yield replace(last, detail=last.detail + rest)
