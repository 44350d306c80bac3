"""What is told about expectations that are not met: which pair, and by which way or why not."""

from collections.abc import Iterable, Iterator
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.topology import Topology
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.expectations import Judge, Verdict, things_lost
from vpn_declare.reach.fabric import Fabric
from vpn_declare.reach.from_topology import fabric_of
from vpn_declare.reach.matrix import Matrix
from vpn_declare.reach.path import arrival, path
from vpn_declare.reach.patterns import NetworkNames

ABOUT_NOTHING: Final = "VPN163"
"""The code of an expectation that speaks of no two networks: a warning, so it can be accepted."""

_CODES: Final = {
    ExpectationKind.REACH: ("VPN160", "Expected to reach, and does not"),
    ExpectationKind.DENY: ("VPN161", "Expected not to reach, and does"),
    ExpectationKind.SURVIVE: ("VPN162", "Expected to survive a loss, and does not"),
}
_FIXES: Final = {
    ExpectationKind.REACH: "Carry both networks in one tunnel, name them in `transit:` where a "
    "third site lies between, or correct the expectation.",
    ExpectationKind.DENY: "Leave one of the two out with `carry:`, or correct the expectation.",
    ExpectationKind.SURVIVE: "Add a second tunnel between other gateways, or correct the "
    "expectation.",
}


def expectation_remarks(topology: Topology, whole: Matrix) -> Iterator[Diagnostic]:
    """Yield an error for each expectation that is not met, a warning for one about nothing."""
    judge = Judge(whole)
    for expectation in topology.expect:
        verdict = judge.judge(expectation)
        if not verdict.asked:
            yield _about_nothing(expectation)
        elif not verdict.holds:
            yield _broken(expectation, _detail(whole.fabric, verdict))


def remarks_on_plan(
    topology: Topology, gained: Iterable[Pair], lost: Iterable[Pair]
) -> Iterator[Diagnostic]:
    """Yield an error for each expectation that a plan would break, though the files keep it.

    That is so where a plan carries out a part of what is declared only.
    """
    gained, lost = tuple(gained), tuple(lost)
    if not gained and not lost:
        return
    names = NetworkNames(fabric_of(topology))
    for expectation in topology.expect:
        denies = expectation.kind is ExpectationKind.DENY
        hit = [
            pair for pair in (gained if denies else lost) if _speaks_of(expectation, names, pair)
        ]
        if hit:
            source, target = hit[0]
            verb = "would reach" if denies else "would no longer reach"
            more = f", and {len(hit) - 1} more" if len(hit) > 1 else ""
            yield _broken(
                expectation,
                f"With this plan {source} {verb} {target}{more}, because it carries out only a "
                "part of what is declared.",
            )


def _speaks_of(expectation: Expectation, names: NetworkNames, pair: Pair) -> bool:
    left, arrow, right = expectation.text.split()
    one, other = names.matching(left), names.matching(right)
    source, target = pair
    forward = source in one and target in other
    return forward or (arrow == "<->" and source in other and target in one)


def _detail(fabric: Fabric, verdict: Verdict) -> str:
    expectation = verdict.expectation
    source, target = verdict.examples[0]
    lost = things_lost(fabric, expectation.loss_of) if expectation.loss_of else frozenset()
    way = path(fabric, source, target, lost)
    start = f"{_written(expectation)}, but "
    if expectation.kind is ExpectationKind.DENY:
        what = target if way.reached else f"a part of {target}"
        start += f"{source} reaches {what}: {' '.join(arrival(fabric, source, target))}"
    elif expectation.kind is ExpectationKind.SURVIVE:
        start += f"without {expectation.loss_of} {source} does not reach {target}: {way.reason}"
    else:
        start += f"{source} does not reach {target}: {way.reason}"
    count = f" So it is with {verdict.against:,} of {verdict.asked:,} pairs."
    return start + (count if verdict.against > 1 else "")


def _written(expectation: Expectation) -> str:
    if expectation.loss_of:
        return f"`survive` wants {expectation.text} to outlast {expectation.loss_of}"
    return f"`{expectation.kind.value}` says {expectation.text}"


def _broken(expectation: Expectation, detail: str) -> Diagnostic:
    code, summary = _CODES[expectation.kind]
    return Diagnostic(
        code=code,
        summary=summary,
        detail=detail,
        fix=_FIXES[expectation.kind],
        path="expect",
        place=expectation.place,
    )


def _about_nothing(expectation: Expectation) -> Diagnostic:
    return Diagnostic(
        code=ABOUT_NOTHING,
        severity=Severity.WARNING,
        summary="Expectation speaks of no pair of networks",
        detail=f"{_written(expectation)}, which means no two networks between which a VPN has a "
        "say: the names match nothing, or lie at one site.",
        fix="Correct the names, or remove it.",
        path="expect",
        place=expectation.place,
    )
