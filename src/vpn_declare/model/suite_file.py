"""``suites:`` of the project settings: suites of one's own, beside those that are built in."""

from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from vpn_declare.model.written import Algorithm, Group, Name, Text, Written, fault

BUILT_IN_SUITES: Final = ("cnsa1", "fips", "interop", "pq-pilot", "strong")
"""The names that no project may give another meaning: a file should read alike everywhere."""


def _not_built_in(name: str) -> str:
    if name in BUILT_IN_SUITES:
        raise fault(
            "VPN023",
            f"'{name}' is a suite that is built in, and no project gives it another meaning.",
            f"Give yours a name of its own, as '{name}-here', and write that in `crypto:`.",
        )
    return name


class SuiteFile(Written):
    """What a suite takes for each transform, the best first; the same for IKE and ESP."""

    summary: Text | None = Field(default=None, description="What it is for, one line.")
    encryption: tuple[Algorithm, ...] = Field(
        min_length=1, description="Ciphers, the best first: aes256gcm16, aes256."
    )
    integrity: tuple[Algorithm, ...] = Field(
        default=(), description="Hashes beside a cipher that needs one: sha384, sha256."
    )
    prf: tuple[Algorithm, ...] | None = Field(
        default=None,
        description="Pseudo-random functions of IKE: prfsha384; those of integrity if absent.",
    )
    dh: tuple[Group, ...] = Field(
        min_length=1, description="Diffie-Hellman groups, by name or number; also for PFS."
    )

    @model_validator(mode="after")
    def _has_a_prf(self) -> Self:
        if not self.integrity and not self.prf:
            raise fault(
                "VPN023",
                "The suite names neither integrity nor prf; IKE needs a pseudo-random function "
                "beside every cipher.",
                "Add prf: [prfsha384], for example.",
            )
        return self


SuiteName = Annotated[Name, AfterValidator(_not_built_in)]
