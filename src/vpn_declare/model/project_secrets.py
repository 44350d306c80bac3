"""What sources of secrets may do, as ``vpn-declare.yaml`` says it."""

from typing import Annotated

from pydantic import Field, StrictInt

from vpn_declare.model.written import Text, Written


class ExecFile(Written):
    """Programs that references ``exec:`` may run; none unless they are named here."""

    allow: tuple[Text, ...] = Field(
        default=(),
        description="Command lines, word by word; * in a word stands for anything but a slash.",
    )
    timeout_seconds: Annotated[StrictInt, Field(ge=1, le=600)] | None = Field(
        default=None, description="So long a program may take; 30."
    )


class SecretsFile(Written):
    """Settings of the sources of secrets, by scheme, and of all keys."""

    exec: ExecFile | None = Field(default=None, description="References exec:COMMAND.")
    oldest_key_days: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = Field(
        default=None, description="A key in use for longer is told when a plan is made; 365."
    )
