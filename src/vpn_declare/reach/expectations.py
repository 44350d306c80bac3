"""Whether what a topology expects is so: ``reach``, ``deny`` and ``survive``.

Nothing here compares every network with every other: a denial looks at the pairs of which some
addresses reach each other, and what should be reached is counted network by network.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.matrix import Matrix, matrix, touched_by
from vpn_declare.reach.patterns import NetworkNames

_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How an expectation fared.

    Attributes:
        expectation: What was expected.
        asked: How many pairs of networks it speaks of, each direction counted.
        against: How many of them are not as expected.
        examples: A few of these: source and target.
    """

    expectation: Expectation
    asked: int
    against: int
    examples: tuple[tuple[str, str], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.against == 0


class Judge:
    """Judges expectations on one fabric; the matrix of each loss is worked out once."""

    def __init__(self, whole: Matrix) -> None:
        self._whole = whole
        self._fabric = whole.fabric
        self._names = NetworkNames(whole.fabric)
        self._after_loss: dict[frozenset[str], Matrix] = {frozenset(): whole}

    def judge(self, expectation: Expectation) -> Verdict:
        """Return how an expectation fares."""
        flows = list(self._flows(expectation.text))
        match expectation.kind:
            case ExpectationKind.DENY:
                return self._denied(expectation, flows)
            case ExpectationKind.REACH:
                return self._reached(expectation, flows, self._whole)
            case ExpectationKind.SURVIVE:
                lost = things_lost(self._fabric, expectation.loss_of or "")
                left = self._after_loss.get(lost) or matrix(self._fabric, lost)
                self._after_loss[lost] = left
                return self._reached(expectation, flows, left)

    def _flows(self, text: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        left, arrow, right = text.split()
        one, other = self._names.matching(left), self._names.matching(right)
        yield one, other
        if arrow == "<->" and one != other:
            yield other, one

    def _denied(
        self, expectation: Expectation, flows: Iterable[tuple[frozenset[str], frozenset[str]]]
    ) -> Verdict:
        found = {
            (source, target)
            for sources, targets in flows
            for source in sources
            for target in touched_by(self._whole, source, targets)
        }
        asked = sum(len(sources) * len(targets) for sources, targets in flows)
        return _verdict(expectation, asked, len(found), sorted(found))

    def _reached(
        self,
        expectation: Expectation,
        flows: Iterable[tuple[frozenset[str], frozenset[str]]],
        held: Matrix,
    ) -> Verdict:
        asked = against = 0
        examples: list[tuple[str, str]] = []
        for sources, targets in flows:
            for source in sorted(sources):
                exempt = self._exempt(source, targets)
                wanted = len(targets) - exempt
                reached = len(held.targets.get(source, frozenset()) & targets)
                asked += wanted
                against += wanted - reached
                if wanted > reached and len(examples) < _MOST_EXAMPLES:
                    examples += self._missing(source, targets, held)
        return _verdict(expectation, asked, against, examples)

    def _exempt(self, source: str, targets: frozenset[str]) -> int:
        """Return how many of the targets a VPN has no say in, seen from ``source``."""
        return sum(
            1
            for target in self._fabric.of_site[self._fabric.homes[source].site]
            if target in targets and not self._fabric.is_judged(source, target)
        )

    def _missing(
        self, source: str, targets: frozenset[str], held: Matrix
    ) -> Iterator[tuple[str, str]]:
        told = 0
        for target in sorted(targets):
            if self._fabric.is_judged(source, target) and not held.reaches(source, target):
                yield source, target
                told += 1
            if told == _MOST_EXAMPLES:
                return


def _verdict(
    expectation: Expectation, asked: int, against: int, examples: Iterable[tuple[str, str]]
) -> Verdict:
    return Verdict(
        expectation=expectation,
        asked=asked,
        against=against,
        examples=tuple(examples)[:_MOST_EXAMPLES],
    )


def things_lost(fabric: Fabric, name: str) -> frozenset[str]:
    """Return the gateways and tunnels that go with a gateway, a tunnel or a site."""
    if "--" in name or "." in name:
        return fabric.lost_with(name)
    gateways = (gateway for gateway in fabric.behind if gateway.partition(".")[0] == name)
    return frozenset[str]().union(*(fabric.lost_with(gateway) for gateway in gateways))
