"""Which of a plan's steps come before which, for the steps that packets notice.

Held as bits, so that "before" is one operation. An order that is added may not close a ring.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

_Bits = int


class StepOrder:
    """What is before what, step by step; grows by ``put``."""

    def __init__(self, waits: Mapping[str, Iterable[str]], noticed: Collection[str]) -> None:
        """Costs about one operation for each step waited for, on as many bits as are noticed."""
        self._names = sorted(noticed)
        self._number = {name: number for number, name in enumerate(self._names)}
        self._before: list[_Bits] = [0] * len(self._names)
        found: dict[str, _Bits] = {}
        for step in _in_order(waits):
            bits = 0
            for other in waits[step]:
                bits |= found.get(other, 0)
                if other in self._number:
                    bits |= 1 << self._number[other]
            found[step] = bits
            if step in self._number:
                self._before[self._number[step]] = bits
        self._after: list[_Bits] = [0] * len(self._names)
        for number, bits in enumerate(self._before):
            for one in _numbers(bits):
                self._after[one] |= 1 << number

    def is_before(self, one: str, other: str) -> bool:
        """Tell whether ``one`` has ended whenever ``other`` begins."""
        return bool(self._before[self._number[other]] >> self._number[one] & 1)

    def number_before(self, step: str) -> int:
        """Return how many steps have ended whenever ``step`` begins."""
        return self._before[self._number[step]].bit_count()

    def put(self, earlier: str, later: str) -> None:
        """Let ``later`` wait for ``earlier``, which must not wait for it already.

        Costs an operation for each step before the one and after the other, not for all there are.
        """
        one, other = self._number[earlier], self._number[later]
        added = self._before[one] | 1 << one
        waiting = self._after[other] | 1 << other
        for number in _numbers(waiting):
            self._before[number] |= added
        for number in _numbers(added):
            self._after[number] |= waiting

    def within(self, steps: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """Return, for each of some steps, those of them that come before it."""
        chosen = list(steps)
        return {
            step: frozenset(one for one in chosen if one != step and self.is_before(one, step))
            for step in chosen
        }


def _numbers(bits: _Bits) -> Iterator[int]:
    """Yield the numbers of the bits that are set."""
    while bits:
        last = bits & -bits
        yield last.bit_length() - 1
        bits ^= last


def _in_order(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the steps, each after those it waits for."""
    ordered: list[str] = []
    seen: set[str] = set()
    for first in waits:
        stack = [first]
        while stack:
            step = stack[-1]
            left = [one for one in waits[step] if one in waits and one not in seen]
            if left and step not in seen:
                stack += left
                continue
            stack.pop()
            if step not in seen:
                seen.add(step)
                ordered.append(step)
    return ordered
