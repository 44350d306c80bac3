"""All prefixes that matter, nested as they are, cut into classes of addresses that behave alike.

Routes, selectors and networks are all prefixes, so two of them are nested or apart. The addresses
of a prefix that lie in no narrower one behave alike everywhere, and the prefix stands for them:
what is decided for these classes is decided for every single host.
"""

from collections.abc import Iterable

from vpn_declare.model.prefix import Prefix


class AddressSpace:
    """The nesting of a set of prefixes. Building it sorts them once; every question is quick."""

    __slots__ = ("_chains", "_ends", "_hollow", "_index", "_sorted")

    def __init__(self, prefixes: Iterable[Prefix]) -> None:
        self._sorted = sorted(set(prefixes), key=lambda p: (p.version, p.first, -p.last))
        self._index = {prefix: position for position, prefix in enumerate(self._sorted)}
        self._chains: dict[Prefix, tuple[Prefix, ...]] = {}
        self._ends = [len(self._sorted)] * len(self._sorted)
        left_over = [prefix.last - prefix.first + 1 for prefix in self._sorted]
        around: list[int] = []
        for position, prefix in enumerate(self._sorted):
            while around and not self._sorted[around[-1]].contains(prefix):
                self._ends[around.pop()] = position
            if around:
                left_over[around[-1]] -= prefix.last - prefix.first + 1
            outer = self._chains[self._sorted[around[-1]]] if around else ()
            self._chains[prefix] = (prefix, *outer)
            around.append(position)
        self._hollow = frozenset(
            prefix for prefix, size in zip(self._sorted, left_over, strict=True) if size == 0
        )

    def chain(self, prefix: Prefix) -> tuple[Prefix, ...]:
        """Return the prefix and all that hold it, the narrowest first."""
        return self._chains[prefix]

    def within(self, prefix: Prefix) -> list[Prefix]:
        """Return the prefix and all that lie in it, in the order of addresses."""
        position = self._index[prefix]
        return self._sorted[position : self._ends[position]]

    def classes(self, prefix: Prefix) -> list[Prefix]:
        """Return the classes of the addresses of a prefix; its own, if it has any, first."""
        return [inner for inner in self.within(prefix) if inner not in self._hollow]

    def hollow_around(self, prefix: Prefix) -> list[Prefix]:
        """Return the prefixes around this one that consist of narrower ones altogether."""
        return [outer for outer in self._chains[prefix][1:] if outer in self._hollow]
