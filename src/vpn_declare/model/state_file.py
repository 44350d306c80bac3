"""The state as a document: what ``state export`` writes and ``state import`` reads.

It holds what is needed to go on from elsewhere: lineage, records, allocations, and generated
secrets, encrypted. It holds no secret in clear, neither of the two keys, and no history. Inside
the values, ``{"$secret": "env:NAME", ...}`` names a secret and ``{"$ref": "address#attribute"}``
is another resource's value.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Status

STATE_FILE_VERSION: Final = 1

_Values = dict[str, Any]
_Address = Annotated[str, Field(pattern=r"^[^/]+/[^/]+/.+$", description="site/kind/name")]


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecordBlock(_Block):
    """One recorded resource. What is left out has its default."""

    address: _Address
    kind: str
    site: str
    provider: str = Field(description="Who carries it out")
    connection: _Values = Field(
        default_factory=dict, description="How the provider finds the account; no credentials"
    )
    title: str = Field(default="", description="The name that the far side shows")
    origin: str = Field(default="", description="Topology address that it was derived from")
    remote_id: str | None = Field(default=None, description="The far side's id, once known")
    key: str = Field(default="", description="Idempotency key; empty for adopted objects")
    attributes: _Values = Field(default_factory=dict, description="What was last sent")
    outputs: _Values = Field(default_factory=dict, description="What the far side told")
    depends_on: tuple[str, ...] = Field(default=(), description="Addresses that it needed")
    status: Status = Status.READY
    prevent_destroy: bool = False
    owned: bool = Field(default=True, description="False for an existing object, never changed")


class OpenIntentBlock(_Block):
    """An operation that was begun and not finished when the export was made."""

    address: _Address
    action: StepAction
    key: str = Field(description="Idempotency key that went to the far side")
    remote_id: str | None = None


class StateFile(_Block):
    """An export of a state."""

    format_version: Literal[1]
    lineage: str = Field(description="Name of the state for all its life")
    serial: int = Field(ge=0, description="How often it had changed")
    fingerprint_key_id: str = Field(
        default="",
        description="Tells whether fingerprints can be compared with those of another state",
    )
    resources: tuple[RecordBlock, ...] = ()
    allocations: dict[str, str] = Field(
        default_factory=dict,
        description="pool/site.network to CIDR, key:TUNNEL to version, shard:HUB/FAR to shard",
    )
    sealed: dict[str, Base64Bytes] = Field(
        default_factory=dict,
        description="Generated secrets, encrypted under a key that is not in here",
    )
    open_intents: tuple[OpenIntentBlock, ...] = Field(
        default=(), description="Must be empty for an import"
    )


def state_schema() -> dict[str, Any]:
    """Return the JSON Schema of an export."""
    schema = StateFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "vpn-declare state export"
    return schema
