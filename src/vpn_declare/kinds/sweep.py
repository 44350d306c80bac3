"""Overlaps among many prefixes, found by sorting and one sweep: n log n, never pair by pair.

CIDR blocks nest or are disjoint, so each is compared with the narrowest open block around it
alone. What is reported is that nearest partner, at most one per prefix, so a file of a thousand
equal networks gives a thousand findings and not half a million.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from vpn_declare.model.prefix import Prefix

T = TypeVar("T")


def nested_beside_default(items: Iterable[tuple[Prefix, T]]) -> Iterator[tuple[T, T]]:
    """Yield as ``nested``, but a default route (``0.0.0.0/0``) holds nothing but another one.

    It overlaps everything by nature, and the longest prefix decides; of two nothing does.
    """
    everything: list[tuple[Prefix, T]] = []
    others: list[tuple[Prefix, T]] = []
    for prefix, owner in items:
        (everything if prefix.is_default else others).append((prefix, owner))
    yield from nested(others)
    yield from nested(everything)


def nested(items: Iterable[tuple[Prefix, T]]) -> Iterator[tuple[T, T]]:
    """Yield ``(outer, inner)`` for each item that lies within an earlier one, equal ones included.

    Of equal prefixes the one that comes first in ``items`` is the outer one.
    """
    ordered = sorted(items, key=lambda item: (item[0].version, item[0].first, -item[0].last))
    open_blocks: list[tuple[Prefix, T]] = []
    for prefix, owner in ordered:
        while open_blocks and not open_blocks[-1][0].overlaps(prefix):
            open_blocks.pop()
        if open_blocks:
            yield open_blocks[-1][1], owner
        open_blocks.append((prefix, owner))
