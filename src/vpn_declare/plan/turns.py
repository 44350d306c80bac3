"""Paths that stand in for each other take turns: never are two of them interrupted together.

Before a path is interrupted, the one that stands in for it is seen up, where its provider tells:
one that was changed before, after its change; one whose turn comes later, as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vpn_declare.model.address import Address
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.interrupting import interrupts
from vpn_declare.plan.standby import Path, Standby, Witness, stand_in

CHANGED = "-changed"
"""Told in the id of a step that sees something up after the plan has changed it."""


@dataclass(slots=True)
class Turns:
    """What follows from turns.

    Attributes:
        waits: ``(later, earlier)`` steps.
        confirms: The steps that see something up, by id.
    """

    waits: list[tuple[str, str]] = field(default_factory=list)
    confirms: dict[str, Step] = field(default_factory=dict)


def turns(
    decisions: Mapping[Address, Decision],
    steps_of: Mapping[Address, Iterable[str]],
    standby: Standby,
) -> Turns:
    """Return what interrupts a path waits for, and for what it is to be looked.

    The paths of one group take their turns in the order given. A path that is not interrupted has
    no turn; what several of them use, though not all, has its turn with the first.

    Args:
        decisions: What becomes of each resource.
        steps_of: The steps that carry it out.
        standby: The paths.
    """
    interrupting: defaultdict[str, set[str]] = defaultdict(set)
    changing: defaultdict[str, set[str]] = defaultdict(set)
    for address, decision in decisions.items():
        steps = steps_of.get(address, ())
        changing[decision.change.origin].update(steps)
        if interrupts(decision):
            interrupting[decision.change.origin].update(steps)
    found = Turns()
    for group in standby.groups:
        _take_turns(_Group(group, interrupting, changing, standby), found)
    return found


@dataclass(frozen=True, slots=True)
class _Group:
    paths: tuple[Path, ...]
    interrupting: Mapping[str, set[str]]
    changing: Mapping[str, set[str]]
    standby: Standby

    def steps(self) -> list[set[str]]:
        """Return the steps that interrupt each path; each step once."""
        taken: set[str] = set()
        found: list[set[str]] = []
        for path in self.paths:
            own = {step for one in path for step in self.interrupting.get(one, ())} - taken
            taken |= own
            found.append(own)
        return found

    def all_steps(self, number: int) -> set[str]:
        """Return all steps that change something of a path."""
        return {step for one in self.paths[number] for step in self.changing.get(one, ())}


def _take_turns(group: _Group, found: Turns) -> None:
    steps = group.steps()
    earlier: set[str] = set()
    for number, own in enumerate(steps):
        if not own:
            continue
        found.waits += ((step, before) for step in sorted(own) for before in sorted(earlier))
        earlier = own
        if not group.standby.is_down(group.paths[number]):
            _see_stand_in(group, number, steps, found)


def _see_stand_in(group: _Group, number: int, steps: list[set[str]], found: Turns) -> None:
    """Let a path's turn wait until what stands in for it is seen up."""
    other = stand_in(group.paths, number)
    is_changed = other < number and bool(group.all_steps(other))
    if not is_changed and group.standby.is_down(group.paths[other]):
        return  # it was seen down, and that is told
    for witness in group.standby.of(group.paths[other]):
        if not is_changed and witness.recorded is None:
            continue  # nobody can look at what is not there yet
        step = confirm_step(witness, is_changed=is_changed)
        found.confirms[step.id] = step
        found.waits += ((later, step.id) for later in sorted(steps[number]))
        if is_changed:
            found.waits += ((step.id, one) for one in sorted(group.all_steps(other)))
        else:
            found.waits += ((later, step.id) for later in sorted(steps[other]))


def confirm_step(witness: Witness, *, is_changed: bool) -> Step:
    """Return the step that sees something up, as it is or after the plan has changed it."""
    resource = witness.resource
    told = f"{StepAction.CONFIRM}{CHANGED if is_changed else ''}"
    return Step(
        id=f"{told}:{resource.address}",
        address=resource.address,
        action=StepAction.CONFIRM,
        desired=resource,
        recorded=witness.recorded,
    )
