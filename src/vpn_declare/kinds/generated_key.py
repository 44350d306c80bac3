"""Which shape a generated key gets, so that all ends of it take it."""

import math
from collections.abc import Iterator
from typing import Final

from vpn_declare.kinds.capabilities import MOST_LENGTH, PRINTABLE, KeyRule
from vpn_declare.kinds.key_strength import LEAST_BITS
from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape

_WANTED_BITS: Final = 256
"""RFC 8784, section 6: of a key that is to stand against quantum computers too."""


def shape_of(rule: KeyRule) -> KeyShape | None:
    """Return the shape of keys that fit a rule, all of them; the usual one wherever it fits.

    None where no key that fits has ``LEAST_BITS`` of chance.
    """
    usual = "".join(one for one in USUAL_SHAPE.others if one in rule.alphabet)
    for others in (usual, "".join(sorted(rule.alphabet & PRINTABLE))):
        for first in _beginnings(others, rule):
            shape = KeyShape(length=_length(len(others), rule), first=first, others=others)
            if shape.bits >= LEAST_BITS and rule.least <= rule.most:
                return shape
    return None


def _beginnings(others: str, rule: KeyRule) -> Iterator[str]:
    """Yield what a key of some characters may begin with: letters alone, if there are any."""
    closed = {start[0] for start in rule.forbidden_starts}
    found = "".join(one for one in others if one not in closed)
    letters = "".join(one for one in found if one in USUAL_SHAPE.first)
    yield from (some for some in (letters, found) if some)


def _length(characters: int, rule: KeyRule) -> int:
    """Return how many of so many characters a key has: of fewer it takes more for as many bits."""
    bits = math.log2(characters) or 1.0
    good = min(MOST_LENGTH, math.ceil(_WANTED_BITS / bits) + 1)
    wanted = max(USUAL_SHAPE.length, good, math.ceil(LEAST_BITS / bits) + 1)
    return min(rule.most, max(rule.least, wanted))
