"""Draws keys: each character by itself, every key of a shape equally likely."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape

_AT_ONCE: Final = 64
"""Random bytes that are asked for at a time; ours."""


def new_pre_shared_key(random_bytes: Callable[[int], bytes], shape: KeyShape = USUAL_SHAPE) -> str:
    """Return a new key; every one of its shape is equally likely."""
    first = islice(_drawn(random_bytes, shape.first), 1)
    others = islice(_drawn(random_bytes, shape.others), shape.length - 1)
    return "".join((*first, *others))


def _drawn(random_bytes: Callable[[int], bytes], characters: str) -> Iterator[str]:
    """Yield characters without end."""
    even = 256 - 256 % len(characters)  # what lies above would make some of them likelier
    while True:
        for byte in random_bytes(_AT_ONCE):
            if byte < even:
                yield characters[byte % len(characters)]
