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

ASSUMED_MOST: Final = 128
"""Characters that a product is taken to accept where its table says nothing of it; ours."""


@dataclass(frozen=True, slots=True)
class KeyFault:
    """What is wrong with a key, a sentence that holds nothing of it, not even its length.

    ``is_assumed`` says that the rule it breaks is what we take for granted of every product, and
    that no table says it of this one.
    """

    sentence: str
    is_assumed: bool = False


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
    most: int = ASSUMED_MOST
    alphabet: frozenset[str] = PRINTABLE
    forbidden_starts: tuple[str, ...] = ()

    def faults(self, key: str) -> tuple["KeyFault", ...]:
        """Return what is wrong with a key; none if it fits. Nothing of the key is in it."""
        found: list[KeyFault] = []
        if len(key) < self.least:
            found.append(KeyFault(f"It is shorter than {self.least} characters."))
        if len(key) > self.most:
            told = f"It is longer than {self.most} characters."
            found.append(KeyFault(told, is_assumed=self.most == ASSUMED_MOST))
        if not self.alphabet.issuperset(key):
            told = "It holds characters that are not allowed."
            found.append(KeyFault(told, is_assumed=self.alphabet == PRINTABLE))
        if self.forbidden_starts and key.startswith(self.forbidden_starts):
            starts = " or ".join(repr(start) for start in self.forbidden_starts)
            told = f"It begins with {starts}, which would be read as something else."
            found.append(KeyFault(told))
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
