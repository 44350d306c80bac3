"""Which pairs of networks a plan interrupts: what cannot be promised to stay up is told.

A pair stays up if it is reachable before and after, and also with everything left out that the
plan takes away, makes anew or interrupts for a moment: then some path lies apart from all of it.
Whatever else the plan makes comes beside that path. The promise is cautious: a pair that is called
interrupted may be lucky; one that is not called so has a path that nothing touches.
"""

from collections.abc import Collection
from dataclasses import dataclass

from vpn_declare.model.address import Address
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.from_resources import Piece
from vpn_declare.reach.matrix import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """What a plan disturbs.

    Attributes:
        addresses: Resources that go, are made anew, or change what they let through.
        tunnels: Topology addresses of tunnels that are down for a moment.
    """

    addresses: Collection[Address] = ()
    tunnels: Collection[str] = ()

    def leaves(self, piece: Piece) -> bool:
        """Tell whether a resource is left as it is."""
        return piece.address not in self.addresses and piece.origin not in self.tunnels

    def __bool__(self) -> bool:
        """Tell whether anything is disturbed."""
        return bool(self.addresses or self.tunnels)


def interrupted(
    whole: tuple[Matrix, Matrix], undisturbed: tuple[Matrix, Matrix]
) -> tuple[Pair, ...]:
    """Return the pairs that are reachable before and after and may not be in between, sorted.

    Args:
        whole: Who reaches whom before, and after.
        undisturbed: The same without what the plan disturbs.
    """
    lasting = set(whole[0].pairs) & set(whole[1].pairs)
    return tuple(sorted(lasting - (set(undisturbed[0].pairs) & set(undisturbed[1].pairs))))
