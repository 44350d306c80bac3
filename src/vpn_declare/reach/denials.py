"""Which pairs of networks are denied, for looking up single pairs."""

from collections.abc import Iterable

from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.patterns import NetworkNames


class Denials:
    """The denials of a topology, in the networks of a fabric."""

    def __init__(self, expectations: Iterable[Expectation], fabric: Fabric) -> None:
        names = NetworkNames(fabric)
        self._flows: list[tuple[frozenset[str], frozenset[str]]] = []
        for expectation in expectations:
            if expectation.kind is ExpectationKind.DENY:
                left, arrow, right = expectation.text.split()
                one, other = names.matching(left), names.matching(right)
                self._flows.append((one, other))
                if arrow == "<->":
                    self._flows.append((other, one))

    def __bool__(self) -> bool:
        """Tell whether anything is denied."""
        return bool(self._flows)

    def hold(self, pair: Pair) -> bool:
        """Tell whether a pair is denied."""
        return any(pair[0] in sources and pair[1] in targets for sources, targets in self._flows)
