"""What changes between two matrices: pairs gained, pairs lost, pairs newly without redundancy."""

from collections.abc import Collection
from dataclasses import dataclass

from vpn_declare.reach.matrix import Matrix
from vpn_declare.reach.redundancy import strength

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """Pairs of networks, each in the direction that it says, sorted."""

    gained: tuple[Pair, ...] = ()
    lost: tuple[Pair, ...] = ()
    weakened: tuple[Pair, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changes."""
        return bool(self.gained or self.lost or self.weakened)


def difference(
    before: Matrix, after: Matrix, touched: Collection[Pair] | None = None
) -> Difference:
    """Return what changes. A pair is weakened if it had several ways and is left with one.

    Args:
        before: Who reaches whom before.
        after: Who reaches whom afterwards.
        touched: Where it is known, the pairs that can be weakened at all: no other is asked.
    """
    old, new = set(before.pairs), set(after.pairs)
    lasting = old & new if touched is None else (old & new).intersection(touched)
    return Difference(
        gained=tuple(sorted(new - old)),
        lost=tuple(sorted(old - new)),
        weakened=tuple(
            (source, target)
            for source, target in sorted(lasting)
            if strength(after.fabric, source, target).ways == 1
            and strength(before.fabric, source, target).ways > 1
        ),
    )


def both_ways(pairs: tuple[Pair, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return pairs as people write them: ``(a, "<->", b)`` once where both directions hold."""
    known = set(pairs)
    return tuple(
        (one, "<->" if (other, one) in known else "->", other)
        for one, other in sorted(known)
        if one < other or (other, one) not in known
    )
