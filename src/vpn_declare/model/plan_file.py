"""The plan as a document: what ``--out`` writes and ``--format json`` prints.

The models describe and check it; ``plan.document`` turns a plan into it and back. Inside the
values, ``{"$ref": "address#attribute"}`` is another resource's value, ``{"$unknown": ...}`` one
that only the far side can tell, ``{"$secret": "env:NAME", ...}`` names a secret, never holds it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from vpn_declare.model.change import Action, Impact, OnChange, Reason
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.plan import StepAction

_Values = dict[str, Any]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BaseBlock(_Block):
    """The state that the plan was made from."""

    lineage: str = Field(description="Name of the state for all its life; empty before the first")
    serial: int = Field(ge=0, description="Grows with every change of the state")


class SummaryBlock(_Block):
    """How many resources each action meets."""

    create: int = Field(ge=0)
    update: int = Field(ge=0)
    replace: int = Field(ge=0)
    delete: int = Field(ge=0)
    move: int = Field(ge=0)
    forget: int = Field(ge=0)
    adopt: int = Field(ge=0, description="Existing objects that are imported or read")


class DifferenceBlock(_Block):
    """One difference inside one attribute."""

    attribute: str
    path: str = Field(description="Dotted path; begins with the attribute's name")
    before: Any = Field(description="What is there; null if absent")
    after: Any = Field(description="What is wanted; null if absent")
    on_change: OnChange
    drift: bool = Field(description="It was changed outside of vpn-declare")


class OutageBlock(_Block):
    """About how long an interruption takes."""

    seconds: float = Field(ge=0)
    source: str = Field(description="Where the figure is from")


class ChangeBlock(_Block):
    """What becomes of one resource."""

    address: str
    kind: str
    site: str
    provider: str
    action: Action
    reason: Reason
    detail: str
    origin: str = Field(description="Topology address of what it belongs to")
    title: str = Field(description="The name on the far side")
    before: _Values | None
    after: _Values | None
    differences: list[DifferenceBlock]
    moved_from: str | None
    impact: Impact
    affects: list[str] = Field(default=[], description="Pairs of networks that it concerns")
    outage: OutageBlock | None = Field(
        default=None, description="About how long an interruption takes, where somebody says"
    )
    remote_id: str | None


class StepBlock(_Block):
    """One step of the program."""

    id: str
    address: str
    action: StepAction
    after: list[str] = Field(description="Ids of the steps that must have succeeded before")
    desired: _Values | None = Field(description="The resource as wanted, references unresolved")
    recorded: _Values | None = Field(description="What state held when the plan was made")
    changed: list[str] = Field(description="Attributes that an update must tell the far side")
    precondition: str = Field(description="Digest of the object as observed, or empty")


class NoticeBlock(_Block):
    """A remark that came up while planning."""

    code: str
    severity: Severity
    summary: str
    detail: str
    fix: str
    path: str
    place: str | None
    vendor_code: str


class ReachabilityBlock(_Block):
    """What it changes of who reaches whom; ``a.net <-> b.net`` or, for one direction, ``->``."""

    gained: list[str] = Field(description="Pairs that reach each other afterwards only")
    lost: list[str] = Field(description="Pairs that reached each other before only")
    weakened: list[str] = Field(description="Pairs that are left with one way of several")
    interrupted: list[str] = Field(description="Pairs that lose their path for a while")


class KeyShapeBlock(_Block):
    """What a key looks like that is made when the plan is applied."""

    length: int = Field(ge=1, description="Characters that it has")
    first: str = Field(description="Characters that it may begin with")
    others: str = Field(description="Characters that may follow")


class MadeForBlock(_Block):
    """Where ``apply FILE`` finds settings and state again: as given to ``plan``, or null."""

    path: str | None = Field(description="The topology's file or folder")
    state: str | None = Field(description="URL of the state store, without credentials")
    overrides: tuple[str, ...] = Field(
        default=(), description="Guards that were overridden by name when the plan was made"
    )


class PlanFile(_Block):
    """A plan of vpn-declare, complete: ``vpn-declare apply FILE`` carries it out once."""

    format_version: Literal[1]
    digest: _Digest
    name: str
    environment: str
    base: BaseBlock
    destroy: bool
    summary: SummaryBlock
    changes: list[ChangeBlock]
    steps: list[StepBlock]
    notices: list[NoticeBlock]
    reachability: ReachabilityBlock
    allocations: dict[str, str] = Field(
        description="What is remembered: pool/site.network to CIDR, shard:HUB/FAR to shard"
    )
    key_shapes: dict[str, KeyShapeBlock] = Field(
        default={}, description="Of generated keys that an end does not take in the usual shape"
    )
    made_for: MadeForBlock | None = Field(
        default=None, description="Only in a file that --out wrote; no part of the digest"
    )


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    schema = PlanFile.model_json_schema(mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
