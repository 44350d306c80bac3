"""Where tunnels go, against an oracle that knows nothing of how it is done."""

from dataclasses import replace
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.load.packing import Packing, Parcel, packed

sizes = st.dictionaries(st.integers(0, 60).map(lambda n: f"t-{n:02}"), st.integers(1, 5))
rooms = st.integers(5, 12)
counts = st.none() | st.integers(1, 30)


def again(sizes: dict[str, int], room: int, count: int | None, before: Packing | None) -> Packing:
    known = before.shard_of if before is not None else {}
    return packed([Parcel(n, size, known.get(n)) for n, size in sizes.items()], room, count)


def loads(sizes: dict[str, int], found: Packing) -> dict[int, int]:
    held: dict[int, int] = {}
    for name, number in found.shard_of.items():
        held[number] = held.get(number, 0) + sizes[name]
    return held


def moved(before: Packing, after: Packing) -> set[str]:
    both = before.shard_of.keys() & after.shard_of.keys()
    return {name for name in both if before.shard_of[name] != after.shard_of[name]}


@given(sizes, sizes, rooms, counts)
def test_no_shard_ever_holds_more_than_it_has_room_for(first, second, room, count) -> None:
    before = again(first, room, count, None)
    for found, given_sizes in ((before, first), (again(second, room, count, before), second)):
        assert found.shard_of.keys() == given_sizes.keys()
        assert max(loads(given_sizes, found).values(), default=0) <= room
        assert set(found.shard_of.values()) <= set(found.shards)
        if count is not None and not found.lacking:
            assert found.shards == tuple(range(1, count + 1))


@given(sizes, sizes, rooms, counts)
def test_whoever_comes_or_goes_moves_nobody_else(first, second, room, count) -> None:
    before = again(first, room, count, None)
    if before.lacking:
        return
    kept = {name: size for name, size in first.items() if name in second}
    fewer = again(kept, room, count, before)
    assert not moved(before, fewer)
    more = again({**second, **kept}, room, count, fewer)
    assert not moved(fewer, more)


@given(sizes, rooms, st.integers(1, 30), st.integers(1, 30))
def test_another_number_of_shards_moves_only_those_of_shards_that_go(
    sizes, room, one, other
) -> None:
    before = again(sizes, room, one, None)
    after = again(sizes, room, other, before)
    if before.lacking or after.lacking:
        return
    assert moved(before, after) == {n for n, shard in before.shard_of.items() if shard > other}


@given(st.integers(0, 80), st.integers(1, 12), st.integers(1, 4))
def test_auto_is_the_fewest_shards_that_can_hold_equal_tunnels(tunnels, places, size) -> None:
    names = {f"t-{n:02}": size for n in range(tunnels)}
    found = again(names, places * size, None, None)
    assert len(found.shards) == max(1, ceil(tunnels / places))


@given(st.integers(0, 40), st.sets(st.integers(0, 39)), st.integers(0, 40), st.integers(1, 8))
def test_auto_fills_up_what_is_there_before_it_opens_a_shard(tunnels, gone, new, places) -> None:
    before = again({f"a-{n:02}": 1 for n in range(tunnels)}, places, None, None)
    kept = {name: 1 for name in before.shard_of if int(name[2:]) not in gone}
    still_used = {before.shard_of[name] for name in kept}
    free = len(still_used) * places - len(kept)
    found = again({**kept, **{f"b-{n:02}": 1 for n in range(new)}}, places, None, before)
    assert len(found.shards) == max(1, len(still_used) + ceil(max(0, new - free) / places))


@given(sizes, rooms, st.integers(1, 8), st.integers(1, 8))
def test_as_few_as_possible_leave_a_shard_that_became_too_small(sizes, room, lost, count) -> None:
    before = again(sizes, room, count, None)
    smaller = max(5, room - lost)
    if before.lacking:
        return
    after = again(sizes, smaller, None, before)
    needed = 0
    for number in before.shards:
        held = sorted(sizes[n] for n, shard in before.shard_of.items() if shard == number)
        while sum(held) > smaller:
            held.pop()
            needed += 1
    assert len(moved(before, after)) <= needed


@given(st.data(), sizes, rooms, counts)
def test_the_order_of_tunnels_makes_no_difference(data, sizes, room, count) -> None:
    other = dict(data.draw(st.permutations(list(sizes.items()))))
    assert again(sizes, room, count, None) == again(other, room, count, None)


@given(st.integers(0, 60), st.integers(1, 9))
def test_a_written_number_of_shards_is_filled_evenly(tunnels, count) -> None:
    found = again({f"t-{n:02}": 1 for n in range(tunnels)}, 100, count, None)
    held = [loads(dict.fromkeys(found.shard_of, 1), found).get(n, 0) for n in found.shards]
    assert max(held) - min(held) <= 1


@given(st.integers(1, 60), st.integers(1, 5), st.integers(1, 6))
def test_what_is_lacking_is_exactly_what_would_do(tunnels, room, count) -> None:
    names = {f"t-{n:02}": 1 for n in range(tunnels)}
    found = again(names, room, count, None)
    assert found.lacking == max(0, ceil(tunnels / room) - count)


@given(sizes, sizes, st.sets(st.integers(0, 60)), rooms)
def test_nobody_gets_a_place_before_it_is_free(first, second, gone, room) -> None:
    before = again(first, room, None, None)
    going = {name for name in first if int(name[2:]) in gone}
    leaving = loads(first, replace(before, shard_of={n: before.shard_of[n] for n in going}))
    kept = {name: size for name, size in first.items() if name not in going}
    new = {f"n{name}": size for name, size in second.items()}
    parcels = [Parcel(n, size, before.shard_of[n]) for n, size in kept.items()]
    parcels += [Parcel(n, size) for n, size in new.items()]
    found = packed(parcels, room, None, leaving)
    held = loads({**kept, **new}, found)
    for name in new:
        assert held[found.shard_of[name]] + leaving.get(found.shard_of[name], 0) <= room
    assert not moved(before, found)
