"""What the far side refuses to have twice: who has it, and who swaps it with whom.

It is let go of before another takes it. Where each of several would have to let go first (they
swap their prefixes), one of them is deleted and made anew.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.plan.cycles import rings
from vpn_declare.plan.needs import in_order


class Held(NamedTuple):
    """A prefix that something has, and among what it may be in the way of another."""

    scope: tuple[str, str, bytes]
    prefix: Prefix


def held(kind: Kind, owner: Resource | Recorded, attributes: Attributes) -> Held | None:
    """Return what a thing has to itself with these attributes; None if it has nothing."""
    exclusive = kind.exclusive
    if exclusive is None or not isinstance(text := attributes.get(exclusive.prefix), str):
        return None
    where = [attributes.get(name) for name in exclusive.where]
    account = canonical([owner.connection, *where])
    return Held((owner.provider, kind.name, account), parse_prefix(text))


@dataclass(slots=True)
class Holdings:
    """What is let go of, so that all that is in the way of a prefix is found quickly."""

    _found: defaultdict[tuple[str, str, bytes], list[tuple[Prefix, Address]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _farthest: dict[tuple[str, str, bytes], Sequence[int]] = field(default_factory=dict)

    def add(self, owner: Address, has: Held) -> None:
        """Add what somebody has."""
        self._found[has.scope].append((has.prefix, owner))
        self._farthest.clear()

    def __bool__(self) -> bool:
        """Tell whether anything is let go of."""
        return bool(self._found)

    def in_the_way_of(self, wants: Held) -> Iterator[Address]:
        """Yield the owners of all that overlaps a prefix."""
        if wants.scope not in self._found:
            return
        items = self._found[wants.scope]
        if wants.scope not in self._farthest:
            items.sort()
            self._farthest[wants.scope] = list(accumulate((p.last for p, _ in items), max))
        farthest = self._farthest[wants.scope]
        number = bisect_right(items, wants.prefix.last, key=lambda item: item[0].first)
        while number and farthest[number - 1] >= wants.prefix.first:
            number -= 1
            prefix, owner = items[number]
            if prefix.overlaps(wants.prefix):
                yield owner


def to_replace(
    desired: Mapping[Address, Resource],
    recorded: Mapping[Address, Recorded],
    kind_of: Callable[[str, str], Kind],
) -> frozenset[Address]:
    """Return those that must be deleted first, because they and others swap their prefixes."""
    waits = {taker: set(owners) - {taker} for taker, owners in _swaps(desired, recorded, kind_of)}
    chosen: set[Address] = set()
    while len(in_order(waits)) < len(waits):
        chosen |= _first_of_each(rings(dict(waits.items())))
        waits = {taker: owners - chosen for taker, owners in waits.items()}
    return frozenset(chosen)


def _swaps(
    desired: Mapping[Address, Resource],
    recorded: Mapping[Address, Recorded],
    kind_of: Callable[[str, str], Kind],
) -> Iterator[tuple[Address, Iterable[Address]]]:
    """Yield what gets another prefix, with all that has let go of its own by then."""
    given_up, wanted = Holdings(), {}
    for address, resource in desired.items():
        record = recorded.get(address)
        if not resource.exclusive or record is None:
            continue
        kind = kind_of(resource.provider, resource.kind)
        if not _may_differ(kind, record.attributes, resource.attributes):
            continue  # what most of them are: nothing is parsed for those
        has = held(kind, record, record.attributes)
        wants = held(kind, resource, resource.attributes)
        if has is not None and wants is not None and has != wants:
            given_up.add(address, has)
            wanted[address] = wants
    return ((address, given_up.in_the_way_of(wants)) for address, wants in wanted.items())


def _may_differ(kind: Kind, one: Attributes, other: Attributes) -> bool:
    names = (kind.exclusive.prefix, *kind.exclusive.where) if kind.exclusive else ()
    return any(one.get(name) != other.get(name) for name in names)


def _first_of_each(ring_of: Mapping[str, int]) -> set[Address]:
    first: dict[int, Address] = {}
    for member in sorted(ring_of):
        first.setdefault(ring_of[member], Address(member))
    return set(first.values())
