"""How much chance there is in a key, by estimate: what a guesser would try is counted little.

The estimate is ours, and leans to the key's side: it finds what people make up, and stays silent
on what a machine drew.
"""

import math
import string
from itertools import groupby, pairwise
from typing import Final

LEAST_BITS: Final = 112
"""Bits that a key should have: NIST SP 800-77 revision 1."""

_CLASSES: Final = (
    string.digits,
    "abcdef",
    "ghijklmnopqrstuvwxyz",
    "ABCDEF",
    "GHIJKLMNOPQRSTUVWXYZ",
    "._-+/=",
)
"""Kinds of characters that machines draw from: a key has all characters of the kinds it has."""

_OTHERS: Final = 27
"""Printable ASCII characters beyond these classes, blank included."""

_WORDS: Final = frozenset(
    {
        "admin", "change", "cisco", "cloud", "company", "default", "example", "gateway", "hello",
        "ipsec", "letmein", "login", "master", "network", "office", "password", "private", "psk",
        "qwerty", "router", "secret", "secure", "server", "shared", "site", "summer", "test",
        "tunnel", "vpn", "welcome", "winter",
    }
)  # fmt: skip
"""Words that keys are often made of; ours."""

_SHORTEST_WORD: Final = 3
_LONGEST_WORD: Final = 16
"""Characters of a word that is looked for; of longer names the parts between dashes are."""
_NEXT: Final = frozenset({-1, 0, 1})
"""Steps to the next character that go on: ``aaaa``, ``1234`` and ``dcba`` count as two."""


def bits_of(key: str, names: frozenset[str]) -> float:
    """Return how many bits of a key are chance; ``names`` are known words in small letters."""
    if not key:
        return 0.0
    left = _without_words(_unrepeated(key), names)
    return _drawn(left) * math.log2(_alphabet(key))


def _unrepeated(key: str) -> str:
    """Return the part that a key repeats, or the key."""
    length = (key + key).find(key, 1)
    return key[:length]


def _without_words(key: str, names: frozenset[str]) -> str:
    """Return a key with one character for each word in it, the longest word at each position.

    Costs as much as the key has parts, however many names there are.
    """
    small = key.lower()
    left: list[str] = []
    position = 0
    while position < len(small):
        ends = range(min(len(small), position + _LONGEST_WORD), position + _SHORTEST_WORD - 1, -1)
        words = (small[position:end] for end in ends)
        word = next((word for word in words if word in _WORDS or word in names), "")
        left.append("\0" if word else small[position])
        position += len(word) or 1
    return "".join(left)


def _drawn(text: str) -> int:
    """Return how many characters are no mere continuation of a run."""
    steps = (ord(one) - ord(before) for before, one in pairwise(text))
    runs = ((step, sum(1 for _ in run)) for step, run in groupby(steps))
    return len(text) - sum(length - 1 for step, length in runs if step in _NEXT)


def _alphabet(key: str) -> int:
    """Return how many characters a key was drawn from, at least two."""
    kinds = [kind for kind in _CLASSES if any(one in kind for one in key)]
    listed = sum(len(kind) for kind in kinds)
    others = _OTHERS if any(all(one not in kind for kind in _CLASSES) for one in key) else 0
    return max(2, listed + others)
