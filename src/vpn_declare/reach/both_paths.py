"""Redundant paths of which one plan interrupts more than one, be it in turns.

The plan puts them one after the other (``alternatives``), and sees each up in between where its
provider tells. Yet an SA that is up, or a far side that has taken a change, has not said that
packets pass again: whoever wants to see that first applies in two goes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.model.change import Action, Change
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.reach.program import CUTS, tunnels_asked_anew

BOTH_PATHS: Final = "VPN236"

_CHANGES: Final = frozenset({Action.UPDATE, Action.REPLACE})
"""What is made is no path yet, and what goes was not to stay."""

_SEEN: Final = (
    "and sees each up again before the next one's, or ends there; that is its SA, and not yet "
    "that packets pass"
)
_NOT_SEEN: Final = (
    "but goes on once the far side has taken a change: that packets pass again is not seen to"
)

_Paths = tuple[frozenset[str], ...]


@dataclass(slots=True)
class _Lost:
    """What loses a path with a tunnel or gateway, and what has to be targeted to change just it.

    Attributes:
        pairs: Pairs of networks, by change: many tunnels may share the many pairs of a gateway.
        targets: Topology addresses of what the changes belong to.
    """

    pairs: list[frozenset[frozenset[str]]] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)

    def add(self, other: "_Lost") -> None:
        """Add what is lost with another one."""
        self.pairs += other.pairs
        self.targets |= other.targets

    def shares(self, other: "_Lost") -> bool:
        """Tell whether some pair is in both."""
        return any(not one.isdisjoint(two) for one in self.pairs for two in other.pairs)


def both_paths(plan: Plan, alternatives: Iterable[_Paths]) -> Iterator[Diagnostic]:
    """Yield a warning for each group of paths that loses more than one of them for a while.

    Args:
        plan: A plan, its changes weighed by the graph.
        alternatives: Groups of paths that stand in for each other, the most preferred last.
    """
    lost = _interrupted(plan.changes)
    seen = _seen_up_again(plan.steps)
    told: set[str] = set()
    for paths in alternatives if lost else ():
        together = _together(paths, lost)
        if len(together) > 1 and together[-1][0] not in told:
            told.add(together[-1][0])
            yield _finding(together, seen)


def _seen_up_again(steps: Sequence[Step]) -> frozenset[str]:
    """Return the tunnels that are seen up after their change, before another one's begins."""
    changed = {
        step.id: step.desired.origin
        for step in steps
        if step.action is StepAction.CONFIRM and step.desired is not None and _has_changed(step)
    }
    return frozenset(
        changed[one]
        for step in steps
        if (noun := step.desired or step.recorded) is not None and noun.kind != "route"
        for one in step.after
        if one in changed and changed[one] != noun.origin
    )


def _has_changed(confirm: Step) -> bool:
    return any(not one.startswith(f"{StepAction.MOVE}:") for one in confirm.after)


def _interrupted(changes: Iterable[Change]) -> Mapping[str, _Lost]:
    """Return what is lost for a while, by the tunnel or gateway that is interrupted."""
    found: defaultdict[str, _Lost] = defaultdict(_Lost)
    for change in changes:
        if change.action in _CHANGES and change.impact in CUTS:
            lost = _Lost([frozenset(map(_ends, change.affects))], {change.origin})
            whole = change.kind != "instructions"
            for name in (change.origin,) if whole else tunnels_asked_anew(change):
                found[name].add(lost)
    return found


def _ends(words: str) -> frozenset[str]:
    one, _, other = words.split()
    return frozenset((one, other))


def _together(paths: _Paths, lost: Mapping[str, _Lost]) -> list[tuple[str, _Lost]]:
    """Return those paths, by their tunnels, that some pair of networks loses with another one."""
    found = [(_tunnel_of(path), _lost_with(path, lost)) for path in paths]
    return [
        (tunnel, here)
        for tunnel, here in found
        if any(here.shares(there) for other, there in found if other != tunnel)
    ]


def _tunnel_of(path: frozenset[str]) -> str:
    return next(name for name in sorted(path) if "--" in name)


def _lost_with(path: frozenset[str], lost: Mapping[str, _Lost]) -> _Lost:
    found = _Lost()
    for name in path:
        if name in lost:
            found.add(lost[name])
    return found


def _finding(together: list[tuple[str, _Lost]], seen: frozenset[str]) -> Diagnostic:
    names = " and ".join(tunnel for tunnel, _ in together)
    targets = " ".join(f"--target {name}" for name in sorted(together[0][1].targets))
    turns = len([tunnel for tunnel, _ in together if tunnel in seen]) >= len(together) - 1
    return Diagnostic(
        code=BOTH_PATHS,
        severity=Severity.WARNING,
        summary="Both paths of a redundant pair in one plan",
        detail=f"{names} stand in for each other, and this plan interrupts each of them. It "
        f"changes them in turns, {_SEEN if turns else _NOT_SEEN}.",
        fix=f"Apply one first, with '{targets}', and see that it carries traffic.",
        path=f"tunnels.{together[-1][0]}",
    )
