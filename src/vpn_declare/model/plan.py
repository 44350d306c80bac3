"""The plan: an explicit program of steps, complete in itself, with a digest.

``apply`` interprets it and never plans again; every output is another interpreter of the same
value. Same input, same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.key_shape import KeyShape
from vpn_declare.model.resource import Recorded, Resource

PLAN_FORMAT_VERSION: Final = 1


class StepAction(StrEnum):
    """What one step does. A replacement is two steps, so that half of it can be told.

    CONFIRM: nothing is changed; what waits for it needs to see first that something is up.
    DETOUR: a route leads round what another step interrupts, until an UPDATE takes it back.
    """

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    MOVE = "move"
    FORGET = "forget"
    RELEASE = "release"
    IMPORT = "import"
    READ = "read"
    RECORD = "record"
    DETOUR = "detour"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step.

    Attributes:
        id: ``action:address``; unique in the plan, because a replacement deletes and creates.
        address: The resource.
        action: What is done.
        after: Ids of the steps that must have succeeded before this one starts, sorted.
        desired: The resource as wanted, references unresolved; None for delete, forget and move.
        recorded: What state held when the plan was made, at the address before any move; None for
            a create of something new.
        changed: For an update, the names of the attributes that the far side must be told: what
            is wanted anew and what drifted.
        precondition: Digest of the object as it was observed (attributes, status), empty where
            nothing was observed; a saved plan is stale when it no longer holds.
    """

    id: str
    address: Address
    action: StepAction
    after: tuple[str, ...] = ()
    desired: Resource | None = None
    recorded: Recorded | None = None
    changed: tuple[str, ...] = ()
    precondition: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """The state that a plan was made from. ``lineage`` is empty when there was none yet."""

    lineage: str = ""
    serial: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How many resources each action meets."""

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0
    move: int = 0
    forget: int = 0
    adopt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachability:
    """What a plan changes of who reaches whom, compared with what state remembers.

    Each entry is ``a.net <-> b.net``, or with ``->`` where one direction alone changes; sorted.

    Attributes:
        gained: Pairs that reach each other afterwards and did not before.
        lost: Pairs that did before and do not afterwards.
        weakened: Pairs that had several ways and are left with one.
        interrupted: Pairs that reach each other before and after, and may not in between.
    """

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    weakened: tuple[str, ...] = ()
    interrupted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan. ``changes`` are sorted by address, ``steps`` by id; both hold everything to be done.

    Attributes:
        name: The topology's name.
        environment: ``production``, ``simulated``, ``lab``.
        base: The state it was made from.
        changes: What becomes of each resource that changes.
        steps: What is done, in which order; a step of bookkeeping alone has no change.
        notices: Remarks that came up while planning.
        allocations: Pool allocations and versions of keys to be remembered when it is applied.
        destroy: The plan takes everything down.
        reachability: What it changes of who reaches whom.
        key_shapes: What the generated keys that it makes look like, by reference; only those that
            an end does not take in the usual shape.
    """

    name: str
    environment: str
    base: Base = field(default_factory=Base)
    changes: tuple[Change, ...] = ()
    steps: tuple[Step, ...] = ()
    notices: tuple[Diagnostic, ...] = ()
    allocations: Mapping[str, str] = field(default_factory=dict)
    destroy: bool = False
    reachability: Reachability = field(default_factory=Reachability)
    key_shapes: Mapping[str, KeyShape] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to do that anybody would notice."""
        return not self.changes

    @cached_property
    def summary(self) -> Summary:
        """Count the changes by action."""
        counts = dict.fromkeys(Action, 0)
        for change in self.changes:
            counts[change.action] += 1
        return Summary(
            create=counts[Action.CREATE],
            update=counts[Action.UPDATE],
            replace=counts[Action.REPLACE],
            delete=counts[Action.DELETE],
            move=sum(change.moved_from is not None for change in self.changes),
            forget=counts[Action.FORGET],
            adopt=counts[Action.IMPORT] + counts[Action.READ],
        )
