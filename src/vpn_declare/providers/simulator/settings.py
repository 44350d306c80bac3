"""The ``simulator:`` block of ``vpn-declare.yaml``: how fast, how large, how unreliable."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

from vpn_declare.contracts.provider import ProviderError


class CallName(StrEnum):
    """The calls that a fault can meet."""

    ANY = "any"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    DELETE = "delete"
    LIST = "list"
    FIND = "find"


class FaultName(StrEnum):
    """What can go wrong with a call.

    THROTTLED: 429, nothing is done. UNAVAILABLE: nobody answers, nothing is done. REFUSED: the far
    side says no, nothing is done. AMBIGUOUS_BEFORE: no answer, and nothing is done.
    AMBIGUOUS_AFTER: the work is done, and the answer is lost; both meet no readings. NEVER_READY:
    a create is accepted, and the object fails while it is provisioned. DOWN: a reading of a child
    shows that no packet passes, though both ends agree.
    """

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    AMBIGUOUS_BEFORE = "ambiguous-before"
    AMBIGUOUS_AFTER = "ambiguous-after"
    NEVER_READY = "never-ready"
    DOWN = "down"


WRITES: Final = frozenset({CallName.CREATE, CallName.UPDATE, CallName.DELETE})
AMBIGUOUS: Final = frozenset({FaultName.AMBIGUOUS_BEFORE, FaultName.AMBIGUOUS_AFTER})

KindName = Literal["vpc", "subnet", "gateway", "peer", "child", "route_table", "route"]

Glob = Annotated[str, Field(min_length=1, max_length=300)]
Milliseconds = Annotated[int, Field(ge=0, le=3_600_000)]


class Fault(BaseModel):
    """One entry of ``fail``: which calls it meets, and what happens to them.

    Counting goes on over processes, because it is kept in the world's file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: CallName = Field(CallName.ANY, description="The call: create, read, ..., or any.")
    kind: KindName | None = Field(None, description="Kind of the object; any if absent.")
    title: Glob | None = Field(
        None,
        validation_alias=AliasChoices("title", "name"),
        description="Glob over the object's name on the far side.",
    )
    address: Glob | None = Field(
        None, description="Glob over the resource address; create, update and delete only."
    )
    error: FaultName = Field(description="What happens.")
    times: Annotated[int, Field(ge=1)] | Literal["always"] = Field(
        1, description="How many of the calls it meets."
    )
    skip: int = Field(0, ge=0, description="How many of them go well before.")
    probability: float = Field(
        1.0, ge=0.0, le=1.0, description="Chance of each, drawn from the seed."
    )
    retry_after_ms: Milliseconds | None = Field(
        None, description="What a throttled call is told to wait, milliseconds."
    )

    @model_validator(mode="after")
    def _must_be_possible(self) -> Self:
        if self.error in AMBIGUOUS and self.on not in WRITES | {CallName.ANY}:
            raise ValueError(
                f"{self.error} is for create, update and delete: a reading does no work"
            )
        if self.error is FaultName.NEVER_READY and self.on is not CallName.CREATE:
            raise ValueError("never-ready is for create: write on: create")
        if self.error is FaultName.DOWN and (self.on, self.kind) != (CallName.READ, "child"):
            raise ValueError("down is for readings of children: write on: read, kind: child")
        if self.retry_after_ms is not None and self.error is not FaultName.THROTTLED:
            raise ValueError("retry_after_ms is for throttled")
        return self


class SimulatorSettings(BaseModel):
    """How the simulated world behaves. Everything has a default that suits a demonstration."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provisioning_ms: Milliseconds = Field(
        200,
        description="How long a gateway is provisioned, in place of VNG's 4 minutes; all other"
        " waits shrink by the same factor. 0 makes everything ready at once.",
    )
    latency_ms: Milliseconds = Field(0, description="How long each call takes.")
    list_delay_ms: Milliseconds = Field(
        0, description="How long a new object is missing from lists and searches."
    )
    quotas: Mapping[KindName, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Most objects of a kind per account and region; of routes, per route table.",
    )
    packages: Mapping[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict,
        description="Tunnels of packages that the played cloud has beside its own.",
    )
    fail: tuple[Fault, ...] = Field((), description="What goes wrong, in order of precedence.")
    seed: int | str = Field(
        0, description="Ids, addresses and chances follow from it: same seed, same world."
    )


def settings_from(values: Mapping[str, object]) -> SimulatorSettings:
    """Return the settings that a block of plain values stands for.

    Raises:
        ProviderError: a value cannot be; the text names each.
    """
    try:
        return SimulatorSettings.model_validate(dict(values))
    except ValidationError as error:
        faults = "; ".join(
            f"simulator.{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors(include_url=False, include_context=False)
        )
        message = f"The simulator's settings cannot be used. {faults}."
        raise ProviderError(message[:500]) from None
