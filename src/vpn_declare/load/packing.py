"""Tunnels to shards: where each one was if that is possible, else where there is room.

A tunnel stays as long as its shard exists and is not overfull. So one that comes or goes moves no
other, more shards move nobody, and fewer move only those of the shards that are gone.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import heapify, heapreplace
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be placed: its name, how much room it takes, and the shard where it was."""

    name: str
    size: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Packing:
    """The shard of each parcel by name, and all shards, empty ones too; both are numbers.

    ``lacking`` is how many shards more it would take; parcels then lie in shards beyond.
    """

    shard_of: Mapping[str, int]
    shards: tuple[int, ...]
    lacking: int = 0


_NOBODY: Final[Mapping[int, int]] = MappingProxyType({})


def packed(
    parcels: Iterable[Parcel],
    room: int,
    count: int | None,
    leaving: Mapping[int, int] = _NOBODY,
) -> Packing:
    """Return where each parcel goes. The same parcels go the same way, whatever their order.

    Args:
        parcels: What is to be placed; none is larger than ``room``.
        room: What one shard holds.
        count: How many shards there are, from 1 on. They are filled evenly. None is as few as it
            takes, at least one: the rooms are filled up before a new shard gets the lowest number
            that is free, and a shard that holds nothing is not there.
        leaving: How much lies in each shard that goes in the same plan. Its room is given to
            nobody before it is gone, because what is new may be made first; only where a written
            number of shards leaves no choice.
    """
    ordered = sorted(parcels, key=lambda parcel: (-parcel.size, parcel.name))
    kept, waiting = _kept(ordered, room, count)
    kept = replace(kept, leaving=_added(leaving, kept.leaving))
    if count is None:
        fewest = _fill_up(kept, waiting)
        return replace(fewest, shards=fewest.shards or (1,))
    all_of_them = {number: kept.parcels.get(number, []) for number in range(1, count + 1)}
    shards = replace(kept, parcels=all_of_them)
    without_choice = replace(shards, leaving=_NOBODY)
    even = _spread(shards, waiting) or _spread(without_choice, waiting)
    return even or _counted(_fill_up(without_choice, waiting), count)


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> Mapping[int, int]:
    return {number: one.get(number, 0) + other.get(number, 0) for number in {*one, *other}}


@dataclass(frozen=True, slots=True)
class _Shards:
    """What lies in each shard, by its number, and how much in it is about to go."""

    room: int
    parcels: Mapping[int, list[Parcel]]
    leaving: Mapping[int, int]

    def free(self, number: int) -> int:
        held = sum(parcel.size for parcel in self.parcels.get(number, ()))
        return self.room - held - self.leaving.get(number, 0)

    def with_placed(self, placed: Mapping[str, int]) -> Packing:
        before = {p.name: number for number, held in self.parcels.items() for p in held}
        shard_of = {**before, **placed}
        return Packing(shard_of, tuple(sorted({*self.parcels, *shard_of.values()})))


def _kept(ordered: Iterable[Parcel], room: int, count: int | None) -> tuple[_Shards, list[Parcel]]:
    """Return what stays where it was, and what does not, in the same order.

    The largest leave an overfull shard, so that as few leave it as possible.
    """
    stays: dict[int, list[Parcel]] = {}
    waiting: list[Parcel] = []
    left: dict[int, int] = {}
    for parcel in ordered:
        number = parcel.before
        if number is None or number < 1 or (count is not None and number > count):
            waiting.append(parcel)
        else:
            stays.setdefault(number, []).append(parcel)
    for number, parcels in stays.items():
        excess = sum(parcel.size for parcel in parcels) - room
        leaving = 0
        while excess > 0:
            excess -= parcels[leaving].size
            leaving += 1
        waiting += parcels[:leaving]
        left[number] = sum(parcel.size for parcel in parcels[:leaving])
        stays[number] = parcels[leaving:]
    waiting.sort(key=lambda parcel: (-parcel.size, parcel.name))
    used = {number: parcels for number, parcels in stays.items() if parcels}
    return _Shards(room, used, left), waiting


def _spread(shards: _Shards, waiting: Iterable[Parcel]) -> Packing | None:
    """Put each parcel where most room is; None where one finds no room."""
    emptiest = [(-shards.free(number), number) for number in shards.parcels]
    heapify(emptiest)
    placed: dict[str, int] = {}
    for parcel in waiting:
        taken, number = emptiest[0]
        if -taken < parcel.size:
            return None
        heapreplace(emptiest, (taken + parcel.size, number))
        placed[parcel.name] = number
    return shards.with_placed(placed)


def _fill_up(shards: _Shards, waiting: Iterable[Parcel]) -> Packing:
    """Put each parcel where least room is left over; open a shard where none has room."""
    rooms = sorted((shards.free(number), number) for number in shards.parcels)
    used = set(shards.parcels)
    following = 1
    placed: dict[str, int] = {}
    for parcel in waiting:
        index = bisect_left(rooms, (parcel.size, 0))
        if index < len(rooms):
            free, number = rooms.pop(index)
        else:
            while following in used or shards.free(following) < parcel.size:
                following += 1
            free, number = shards.free(following), following
            used.add(number)
        placed[parcel.name] = number
        insort(rooms, (free - parcel.size, number))
    return shards.with_placed(placed)


def _counted(packing: Packing, count: int) -> Packing:
    return replace(packing, lacking=max(packing.shards) - count)
