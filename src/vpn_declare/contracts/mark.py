"""The mark on an object: which state owns it, and which create made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """What we stamp on every object that we make, as a tag, a description or a name.

    ``lineage`` names the state that owns the object; ``key`` is the idempotency key of the one
    create that made it.
    """

    lineage: str
    key: str

    def __str__(self) -> str:
        """Return the text that is stamped: ``vpn-declare:LINEAGE:KEY``."""
        return f"vpn-declare:{self.lineage}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """Return the mark that ``text`` is, or None if it is no mark of this tool."""
        match text.split(":"):
            case ["vpn-declare", lineage, key]:
                return cls(lineage, key)
            case _:
                return None


def mark_text(mark: Mark | None) -> str:
    """Return what is stamped on an object: the mark, or nothing on one that is given up."""
    return "" if mark is None else str(mark)
