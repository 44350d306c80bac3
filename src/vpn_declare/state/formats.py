"""The format of a state, and how an older one becomes the present one.

The number is written into every state. A state of an older format is read through a copy in
memory that is migrated there, so a reading still writes nothing; the first lock that is taken
migrates the state itself, in the transaction that takes the lock. A newer format is refused.

To change the schema: raise ``CURRENT``, append a migration, and put a dump of the old format into
``tests/state/fixtures``; it stays there, and must be readable, for good.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpn_declare.contracts.state import StateError

if TYPE_CHECKING:
    from sqlalchemy import Connection

CURRENT: Final = 1


@dataclass(frozen=True, slots=True)
class Migration:
    """One step up. ``apply`` may use only SQL that both databases understand."""

    to_version: int
    apply: Callable[["Connection"], None]


@dataclass(frozen=True, slots=True)
class Formats:
    """The present format and the steps that lead to it, oldest first, one per number."""

    current: int = CURRENT
    migrations: Sequence[Migration] = ()

    def steps_from(self, version: int, location: str) -> Sequence[Migration]:
        """Return the migrations that a state of ``version`` needs; empty when it is current.

        Raises:
            StateError: it is newer than this program, or too old.
        """
        if version > self.current:
            message = (
                f"The state at {location} has format {version}, written by a newer version of "
                f"vpn-declare; this one reads formats up to {self.current}. "
                "Upgrade vpn-declare. Nothing was changed."
            )
            raise StateError(message)
        steps = [step for step in self.migrations if step.to_version > version]
        if [step.to_version for step in steps] != list(range(version + 1, self.current + 1)):
            message = (
                f"The state at {location} has format {version}, and this version of vpn-declare "
                f"knows no way from there to format {self.current}. Nothing was changed. "
                "Open it once with the version that wrote it, run `vpn-declare state export`, "
                "and import that file."
            )
            raise StateError(message)
        return steps


FORMATS: Final = Formats()
