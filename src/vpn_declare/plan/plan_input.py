"""All that planning needs, in one value: planning asks nobody for anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.observation import Observation
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.model.topology import Import, Move, Removal
from vpn_declare.model.value import SecretRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the user narrowed the plan to; patterns are addresses of either form, globs allowed.

    Attributes:
        targets: Only these and what they need. Empty means everything.
        excludes: Not these, nor what needs them.
        replaces: Replace these even if nothing about them changed.
    """

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """The input of ``make_plan``.

    Attributes:
        name: The topology's name.
        environment: The environment's name.
        base: Lineage and serial of the state that ``recorded`` comes from.
        desired: Wanted resources; empty to destroy everything.
        recorded: What state remembers.
        observation: What the far side showed.
        kind_of: The descriptor for a provider's name and a kind's name.
        fingerprint: Adds the fingerprint to a secret's reference where it can be read here.
        moved: Renames of topology addresses.
        removed: What is declared no longer; with ``keep`` it is forgotten, not deleted.
        imports: Existing objects to take over, by resource or topology address.
        selection: Narrowing.
        allocations: Pool allocations to remember on apply.
        notices: Remarks from before planning, to be kept in the plan.
        alternatives: Paths that stand in for each other, as the topology addresses that each uses
            alone; their interruptions take turns, in the order given.
        rooms: For what others lie in: their kind, and how many it has room for.
        up: Whether what stands in for others was seen up, by address; empty if nobody looked.
        destroy: Everything goes.
    """

    name: str
    environment: str
    base: Base = field(default_factory=Base)
    desired: Mapping[Address, Resource]
    recorded: Mapping[Address, Recorded]
    observation: Observation = field(default_factory=Observation)
    kind_of: Callable[[str, str], Kind]
    fingerprint: Callable[[SecretRef], SecretRef] = lambda ref: ref
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()
    imports: tuple[Import, ...] = ()
    selection: Selection = field(default_factory=Selection)
    allocations: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Diagnostic, ...] = ()
    alternatives: tuple[tuple[frozenset[str], ...], ...] = ()
    rooms: Mapping[Address, tuple[str, int]] = field(default_factory=dict)
    up: Mapping[Address, bool | None] = field(default_factory=dict)
    destroy: bool = False
