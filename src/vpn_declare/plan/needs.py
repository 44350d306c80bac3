"""An order in which needs come first.

Plain Kahn in the hot path; ``plan.cycles`` explains a ring with networkx, and only then.
"""

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush
from typing import TypeVar

_Text = TypeVar("_Text", bound=str)


def in_order(needs: Mapping[_Text, Iterable[_Text]]) -> list[_Text]:
    """Return the keys of ``needs``, every need before what needs it, else sorted.

    Members of a ring are missing from the result. Needs that are no keys are ignored.
    """
    waits: dict[_Text, int] = dict.fromkeys(needs, 0)
    needed_by: dict[_Text, list[_Text]] = {}
    for address, wanted in needs.items():
        for need in wanted:
            if need in waits:
                waits[address] += 1
                needed_by.setdefault(need, []).append(address)
    ready = [address for address, count in waits.items() if not count]
    heapify(ready)
    ordered: list[_Text] = []
    while ready:
        address = heappop(ready)
        ordered.append(address)
        for waiting in needed_by.get(address, ()):
            waits[waiting] -= 1
            if not waits[waiting]:
                heappush(ready, waiting)
    return ordered
