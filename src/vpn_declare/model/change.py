"""Changes: what differs between wanted and existing, one per resource, with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.value import Attributes, Value


class Action(StrEnum):
    """What becomes of a resource as a whole."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    MOVE = "move"
    FORGET = "forget"
    IMPORT = "import"
    READ = "read"


class Reason(StrEnum):
    """Why; for people only, no decision reads it."""

    NEW = "new"
    CHANGED = "changed"
    DRIFTED = "drifted"
    CANNOT_CHANGE_IN_PLACE = "cannot-change-in-place"
    DEPENDENCY_REPLACED = "dependency-replaced"
    VANISHED = "vanished"
    DELETED_BEFORE = "deleted-before"
    FAILED_BEFORE = "failed-before"
    UNFINISHED = "unfinished"
    REQUESTED = "requested"
    NOT_DECLARED = "not-declared"
    DESTROY = "destroy"
    RENAMED = "renamed"
    KEPT = "kept"
    ADOPTED = "adopted"
    DETOUR = "detour"


class OnChange(StrEnum):
    """How a change of an attribute is carried out; each kind says it of each.

    MEANWHILE is the plan's own: another of its steps takes the change back.
    """

    IN_PLACE = "in-place"
    MAKE_BEFORE_BREAK = "make-before-break"
    REPLACE = "replace"
    MEANWHILE = "meanwhile"


class Impact(StrEnum):
    """What a change does to traffic, from harmless to worst."""

    NONE = "none"
    REKEY = "rekey"
    ONE_PATH = "one path interrupted"
    ALL_PATHS = "all paths interrupted"
    NEW_ADDRESS = "new public address"


@dataclass(frozen=True, slots=True)
class Outage:
    """About how long an interruption takes, in seconds, and where the figure is from."""

    seconds: float
    source: str


IMPACT_ORDER: tuple[Impact, ...] = tuple(Impact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference inside one attribute.

    Attributes:
        attribute: The attribute's name.
        path: Dotted path inside the attribute's value (``ike.dh``); equal to ``attribute`` for
            the whole.
        before: What is there now: observed where it was observed, else recorded. None if absent.
        after: What is wanted; ``Unknown`` where only the far side will tell. None if absent.
        on_change: How the change is carried out.
        drift: ``before`` was changed behind our back.
    """

    attribute: str
    path: str
    before: Value
    after: Value
    on_change: OnChange = OnChange.IN_PLACE
    drift: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is planned for one resource.

    Attributes:
        address: The resource (its new address, for a move).
        kind: Its kind.
        site: Its site.
        provider: Who carries it out.
        action: What becomes of it.
        reason: Why, for people.
        detail: The reason in a sentence that names what caused it.
        origin: Topology address of what the resource belongs to.
        title: The name on the far side.
        before: Values as they are; None for a create.
        after: Values as wanted, unknown ones as ``Unknown``; None for a delete.
        differences: What differs, sorted by path.
        moved_from: Former address, for a resource that was renamed (with any action).
        impact: What it does to traffic.
        affects: The pairs of networks whose packets it concerns, as ``a.net <-> b.net``, sorted.
        outage: About how long an interruption takes; None where nobody says.
        remote_id: The far side's id, where there is one.
    """

    address: Address
    kind: str
    site: str
    provider: str
    action: Action
    reason: Reason
    detail: str = ""
    origin: str = ""
    title: str = ""
    before: Attributes | None = None
    after: Attributes | None = None
    differences: tuple[Difference, ...] = ()
    moved_from: Address | None = None
    impact: Impact = Impact.NONE
    affects: tuple[str, ...] = ()
    outage: Outage | None = None
    remote_id: str | None = None
