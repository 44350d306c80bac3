"""Range keys: ``store-{001..200}`` is two hundred names."""

import re
from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Final

MOST_NAMES: Final = 200_000
"""Names that one key may stand for. Our choice: ten times the largest network that we know of."""
_RANGE: Final = re.compile(r"\{(\d{1,9})\.\.(\d{1,9})\}", re.ASCII)


class BadRangeError(ValueError):
    """A range cannot be read; the text says why."""


def is_range(key: str) -> bool:
    """Tell whether a key is meant as a range."""
    return "{" in key or "}" in key


def names_in(key: str) -> Sequence[str]:
    """Return the names that a key stands for: itself, or those of its ranges.

    Numbers are filled with zeros to the width that is written: ``{08..10}`` is 08, 09, 10.

    Raises:
        BadRangeError: a range goes backwards, is not closed, or stands for too many names.
    """
    if not is_range(key):
        return (key,)
    texts = _RANGE.split(key)
    fixed, firsts, lasts = texts[::3], texts[1::3], texts[2::3]
    if any("{" in text or "}" in text for text in fixed):
        raise BadRangeError(f"'{key}' has braces that are no range of numbers.")
    for first, last in zip(firsts, lasts, strict=True):
        if int(first) > int(last):
            raise BadRangeError(f"'{{{first}..{last}}}' goes backwards.")
    ends = list(zip(firsts, lasts, strict=True))
    if prod(int(last) - int(first) + 1 for first, last in ends) > MOST_NAMES:
        raise BadRangeError(f"'{key}' stands for more than {MOST_NAMES:,} names.")
    numbers = (_numbers(first, last) for first, last in ends)
    return [
        fixed[0] + "".join(n + text for n, text in zip(combination, fixed[1:], strict=True))
        for combination in product(*numbers)
    ]


def _numbers(first: str, last: str) -> list[str]:
    width = max(len(first), len(last)) if first.startswith("0") or last.startswith("0") else 0
    return [str(number).zfill(width) for number in range(int(first), int(last) + 1)]
