"""Paths that stand in for each other take turns: never are two of them interrupted together.

Before a path is interrupted, the one that stands in for it is seen up, where its provider tells:
one that was changed before, after its change; one whose turn comes later, as it is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from vpn_declare.model.address import ASIDE, Address
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

    def is_changed(self, number: int) -> bool:
        """Tell whether something of a path alone is changed."""
        return any(self.changing.get(one) for one in self.paths[number])

    def interrupting_any(self, number: int) -> set[str]:
        """Return the steps that interrupt a path, those of a gateway that others use, too."""
        return self._of_users(number, self.interrupting)

    def changing_any(self, number: int) -> set[str]:
        """Return the steps that change a path, and what others use of it, to what it will be.

        What was put aside goes when nothing needs it any longer.
        """
        return {step for step in self._of_users(number, self.changing) if not step.endswith(ASIDE)}

    def _of_users(self, number: int, steps: Mapping[str, set[str]]) -> set[str]:
        path = self.paths[number]
        used = path.union(*(ends_of(one) for one in path))
        return {step for one in used for step in steps.get(one, ())}


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
    is_changed = other < number and group.is_changed(other)
    if not is_changed and group.standby.is_down(group.paths[other]):
        return  # it was seen down, and that is told
    around = group.changing_any(other) if is_changed else group.interrupting_any(other)
    for witness in group.standby.of(group.paths[other]):
        if not is_changed and witness.recorded is None:
            continue  # nobody can look at what is not there yet
        step = confirm_step(witness, is_changed=is_changed)
        found.confirms[step.id] = step
        found.waits += ((later, step.id) for later in sorted(steps[number]))
        found.in_sight += (
            (step.id, one) if is_changed else (one, step.id) for one in sorted(around)
        )


def ends_of(origin: str) -> tuple[str, ...]:
    """Return the gateways of a tunnel, by topology addresses; none of what is no tunnel."""
    ends = origin.partition("@")[0].split("--")
    return tuple(ends) if len(ends) > 1 else ()


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
