"""What a look at the far side brought: the objects behind the addresses that we asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Attributes


class Refresh(StrEnum):
    """How much of the far side a plan looks at: everything, what the file changes, or nothing."""

    ALL = "all"
    CHANGED = "changed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account and region that is looked through as a whole.

    Attributes:
        provider: Who opens a session there.
        connection: Which account and region.
        site: The first of the sites that it is for.
        kinds: Names of the kinds that are listed.
    """

    provider: str
    connection: Attributes
    site: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """An object that bears our mark and that no record holds. ``key`` is that of its mark."""

    account: Account
    observed: Observed
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was found. An address in neither mapping was not looked at.

    Attributes:
        objects: The object behind each address.
        vanished: Addresses whose object is gone.
        unmanaged: Objects in the same accounts that bear no mark of this state.
        strays: Objects that bear our mark and were in no record when the look began.
        diagnostics: What could not be looked at, and why.
    """

    objects: Mapping[Address, Observed] = field(default_factory=dict)
    vanished: frozenset[Address] = frozenset()
    unmanaged: tuple[Observed, ...] = ()
    strays: tuple[Stray, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
