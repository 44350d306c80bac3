"""What a pre-shared key may look like at an end, and at both ends of a tunnel at once."""

import string
from dataclasses import dataclass
from typing import Final

PRINTABLE: Final = frozenset(map(chr, range(0x21, 0x7F)))
"""ASCII without blanks: what every product that we read of takes, unless it says otherwise."""

ALPHANUMERIC: Final = frozenset(string.ascii_letters + string.digits)

LEAST_LENGTH: Final = 20
"""Characters that a key should have: RFC 7296, section 2.15, asks for as much randomness as the
strongest key that it protects; 20 random characters of 64 have 120 bits, above the 112 bits that
NIST SP 800-77 revision 1 asks for."""

MOST_LENGTH: Final = 64
"""Characters that every product takes: the upper bound of AWS, the lowest that we read of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRule:
    """What a key may look like.

    Attributes:
        least: Characters that it has at least.
        most: Characters that it has at most.
        alphabet: Characters that may be in it.
        forbidden_starts: What it may not begin with, because that would be read otherwise.
    """

    least: int = 1
    most: int = 128
    alphabet: frozenset[str] = PRINTABLE
    forbidden_starts: tuple[str, ...] = ()

    def faults(self, key: str) -> tuple[str, ...]:
        """Return what is wrong with a key, sentences that hold nothing of it; none if it fits."""
        found = []
        if not self.least <= len(key) <= self.most:
            found.append(f"It has {len(key)} characters; {self.least} to {self.most} are allowed.")
        if not self.alphabet.issuperset(key):
            found.append("It holds characters that are not allowed.")
        if self.forbidden_starts and key.startswith(self.forbidden_starts):
            starts = " or ".join(repr(start) for start in self.forbidden_starts)
            found.append(f"It begins with {starts}, which would be read as something else.")
        return tuple(found)

    def both(self, other: "KeyRule") -> "KeyRule":
        """Return the rule of a key that fits this rule and another one."""
        return KeyRule(
            least=max(self.least, other.least),
            most=min(self.most, other.most),
            alphabet=self.alphabet & other.alphabet,
            forbidden_starts=tuple(
                dict.fromkeys((*self.forbidden_starts, *other.forbidden_starts))
            ),
        )
