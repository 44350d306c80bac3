"""What a look at the far side brought: the objects behind the addresses that we asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed


class Refresh(StrEnum):
    """How much of the far side a plan looks at: everything, what the file changes, or nothing."""

    ALL = "all"
    CHANGED = "changed"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What was found. An address in neither mapping was not looked at.

    Attributes:
        objects: The object behind each address.
        vanished: Addresses whose object is gone.
        unmanaged: Objects in the same accounts that bear no mark of this state.
        diagnostics: What could not be looked at, and why.
    """

    objects: Mapping[Address, Observed] = field(default_factory=dict)
    vanished: frozenset[Address] = frozenset()
    unmanaged: tuple[Observed, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
