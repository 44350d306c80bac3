"""How runs behave, as ``vpn-declare.yaml`` says it: the lock, patience, limits per provider."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from vpn_declare.model.written import Written, fault


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise fault("VPN020", "A number is wanted; this is a yes or no.", "Write a number.")
    return value


Number = Annotated[float, BeforeValidator(_no_truth)]
"""A number with or without decimals; true is not 1."""

Pause = Annotated[Number, Field(ge=0.001, le=3_600)]
"""Seconds."""

Span = Annotated[Number, Field(ge=0, le=86_400)]
"""Seconds."""


class LockFile(Written):
    """The lock on the state."""

    # Less than a second is less than a busy machine may keep a healthy process waiting.
    lease_seconds: Annotated[Number, Field(ge=1, le=3_600)] | None = Field(
        default=None,
        description="So long the lock of a process that no longer answers is respected; 60.",
    )


class PatienceFile(Written):
    """How long to insist when the far side has no time, no answer, or is slow. All in seconds."""

    first_pause_seconds: Pause | None = Field(
        default=None, description="Pause after a first refusal; it doubles; 0.5."
    )
    longest_pause_seconds: Pause | None = Field(
        default=None, description="It doubles up to this; 30."
    )
    give_up_seconds: Span | None = Field(
        default=None, description="So long after the first refusal the step fails; 300."
    )
    search_seconds: Span | None = Field(
        default=None,
        description="So long a new object may be missing from the far side's lists, where its"
        " provider does not state it; 20.",
    )
    up_seconds: Span | None = Field(
        default=None,
        description="So long a path may take to come up, before what waits for it is left alone;"
        " 30.",
    )
    ready_within_seconds: Span | None = Field(
        default=None,
        description="So long a run waits for one object to be ready; the next goes on waiting."
        " 0 waits as long as it takes; each kind has its own by default.",
    )


class LimitFile(Written):
    """What one provider may be asked at most."""

    concurrency: Annotated[StrictInt, Field(ge=1, le=256)] | None = Field(
        default=None, description="Calls at the same time."
    )
    per_second: Annotated[Number, Field(ge=0.01, le=10_000)] | None = Field(
        default=None, description="Calls begun per second."
    )
    call_seconds: Annotated[Number, Field(ge=0.1, le=86_400)] | None = Field(
        default=None,
        description="So long one call may take; what became of a later one counts as unknown, and"
        " is looked up; 120.",
    )
