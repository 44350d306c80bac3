"""Paths that stand in for each other take turns: never are two of them changed together.

Before a path is interrupted, or gets new keys, the one that stands in for it is seen up, where
its provider tells: one that was changed before, after its change; one whose turn comes later, as
it is. A route waits likewise for the path that it is to lead to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vpn_declare.model.address import ASIDE, Address
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.interrupting import ROUTE, leads_elsewhere, takes_a_turn
from vpn_declare.plan.standby import Path, Standby, Witness, stand_in

CHANGED = "-changed"
"""Told in the id of a step that sees something up after the plan has changed it."""


@dataclass(slots=True)
class Turns:
    """What follows from turns.

    Attributes:
        waits: ``(later, earlier)`` steps.
        confirms: The steps that see something up, by id.
        in_sight: Waits without which a step would look at what is down just then.
    """

    waits: list[tuple[str, str]] = field(default_factory=list)
    confirms: dict[str, Step] = field(default_factory=dict)
    in_sight: list[tuple[str, str]] = field(default_factory=list)

    def blind(self, after: Mapping[str, Collection[str]]) -> frozenset[str]:
        """Return the looks that lost a wait to a ring: they might never see what they wait for."""
        lost = {(later, one) for later, one in self.in_sight if one not in after[later]}
        return frozenset(step for wait in lost for step in wait if step in self.confirms)


def turns(
    decisions: Mapping[Address, Decision],
    steps_of: Mapping[Address, Iterable[str]],
    standby: Standby,
) -> Turns:
    """Return what each turn waits for, and for what it is to be looked.

    The paths of one group take their turns in the order given. A path that is not changed has
    no turn; what several of them use, though not all, has its turn with the first.

    Args:
        decisions: What becomes of each resource.
        steps_of: The steps that carry it out.
        standby: The paths.
    """
    in_turn: defaultdict[str, set[str]] = defaultdict(set)
    changing: defaultdict[str, set[str]] = defaultdict(set)
    for address, decision in decisions.items():
        if decision.change.kind == ROUTE:
            continue  # it goes by itself, when the graph says so
        steps = steps_of.get(address, ())
        changing[decision.change.origin].update(steps)
        if takes_a_turn(decision):
            in_turn[decision.change.origin].update(steps)
    around = _Around(in_turn, changing, standby)
    found = Turns()
    for group in standby.groups:
        _take_turns(group, around, found)
    for address, decision in decisions.items():
        if leads_elsewhere(decision):
            waiting = set(steps_of.get(address, ()))
            _see_before_leading(decision.change.origin, waiting, around, found)
    return found


@dataclass(frozen=True, slots=True)
class _Around:
    """The steps by the topology address whose thing they change, in its turn or at all."""

    in_turn: Mapping[str, set[str]]
    changing: Mapping[str, set[str]]
    standby: Standby

    def is_changed(self, path: Path) -> bool:
        """Tell whether something of a path alone is changed."""
        return any(self.changing.get(one) for one in path)

    def in_turn_any(self, path: Path) -> set[str]:
        """Return the steps of a path's turn, those of a gateway that others use, too."""
        return _of_users(path, self.in_turn)

    def changing_any(self, path: Path) -> set[str]:
        """Return the steps that change a path, and what others use of it, to what it will be.

        What was put aside goes when nothing needs it any longer.
        """
        return {step for step in _of_users(path, self.changing) if not step.endswith(ASIDE)}

    def each_once(self, paths: Iterable[Path]) -> list[set[str]]:
        """Return the steps of each path's turn; each step once."""
        taken: set[str] = set()
        found: list[set[str]] = []
        for path in paths:
            own = {step for one in path for step in self.in_turn.get(one, ())} - taken
            taken |= own
            found.append(own)
        return found


def _of_users(path: Path, steps: Mapping[str, set[str]]) -> set[str]:
    used = path.union(*(ends_of(one) for one in path))
    return {step for one in used for step in steps.get(one, ())}


def _take_turns(paths: tuple[Path, ...], around: _Around, found: Turns) -> None:
    earlier: set[str] = set()
    for number, own in enumerate(around.each_once(paths)):
        if not own:
            continue
        found.waits += ((step, before) for step in sorted(own) for before in sorted(earlier))
        earlier = own
        other = stand_in(paths, number)
        if around.standby.is_down(paths[number]):
            continue
        is_changed = other < number and around.is_changed(paths[other])
        if is_changed or not around.standby.is_down(paths[other]):  # that is told
            _see(paths[other], own, around, found, is_changed=is_changed)


def _see_before_leading(tunnel: str, waiting: set[str], around: _Around, found: Turns) -> None:
    """Let a route wait until the tunnel that it is to lead to is seen up."""
    is_changed = around.is_changed(frozenset((tunnel, *ends_of(tunnel))))
    _see(frozenset({tunnel}), waiting, around, found, is_changed=is_changed)


def _see(
    path: Path, waiting: set[str], around: _Around, found: Turns, *, is_changed: bool
) -> None:
    """Let steps wait until a path is seen up."""
    steps = around.changing_any(path) if is_changed else around.in_turn_any(path)
    for witness in around.standby.of(path):
        if witness.recorded is None and not (is_changed and _is_made(witness, steps)):
            continue  # nobody can look at what is not there yet, or not made by a part of a plan
        step = confirm_step(witness, is_changed=is_changed)
        found.confirms[step.id] = step
        found.waits += ((later, step.id) for later in sorted(waiting))
        found.in_sight += (
            (step.id, one) if is_changed else (one, step.id) for one in sorted(steps)
        )


def _is_made(witness: Witness, steps: Iterable[str]) -> bool:
    return any(step.partition(":")[2] == witness.name for step in steps)


def ends_of(origin: str) -> tuple[str, ...]:
    """Return the gateways of a tunnel, by topology addresses; none of what is no tunnel."""
    ends = origin.partition("@")[0].split("--")
    return tuple(ends) if len(ends) > 1 else ()


def confirm_step(witness: Witness, *, is_changed: bool) -> Step:
    """Return the step that sees something up, as it is or after the plan has changed it."""
    resource = witness.resource
    told = f"{StepAction.CONFIRM}{CHANGED if is_changed else ''}"
    return Step(
        id=f"{told}:{witness.name}",
        address=witness.name,
        action=StepAction.CONFIRM,
        desired=resource,
        recorded=witness.recorded,
    )
