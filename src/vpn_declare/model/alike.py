"""Remarks that are alike: one line of a file may stand for thousands of things."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic

MOST_ALIKE: Final = 3
"""So many of one code at one place are told; our own choice."""


def without_crowds(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield remarks, of those with one code at one place the first few and how many more."""
    alike: dict[object, list[Diagnostic]] = {}
    for one in found:
        key = one if one.place is None else (one.code, one.severity, one.place)
        alike.setdefault(key, []).append(one)
    for group in alike.values():
        yield from _few(group)


def _few(group: list[Diagnostic]) -> Iterator[Diagnostic]:
    if len(group) <= MOST_ALIKE:
        yield from group
        return
    *first, last = sorted(group, key=lambda one: one.sort_key)[:MOST_ALIKE]
    yield from first
    more = len(group) - MOST_ALIKE
    yield replace(last, detail=f"{last.detail} There are {more:,} more like this.")
