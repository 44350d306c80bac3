"""What is told of pairs that a plan would open on the way."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.reach.difference import Pair, both_ways
from vpn_declare.reach.transition import Transition

_MOST_EXAMPLES: Final = 3


def refusals_on_the_way(found: Transition) -> Iterator[Diagnostic]:
    """Yield an error if a denied pair may be open for a moment, whatever the order."""
    if found.denied:
        yield Diagnostic(
            code="VPN234",
            summary="A denied pair may be open for a moment",
            detail=f"While the plan is carried out, {_listed(found.denied)} may reach each other,"
            " though they do so neither before nor afterwards. No order of its steps that was"
            " looked at rules it out.",
            fix="Apply in two goes: first take away what is to go, then add what is new.",
            path="expect",
        )


def remarks_on_the_way(found: Transition) -> Iterator[Diagnostic]:
    """Yield a remark on pairs that may be open for a moment and are not denied."""
    opened = tuple(sorted(set(found.opened) - set(found.denied)))
    if opened:
        yield Diagnostic(
            code="VPN235",
            severity=Severity.INFO,
            summary="A pair may be open for a moment",
            detail=f"While the plan is carried out, {_listed(opened)} may reach each other, though"
            " they do so neither before nor afterwards.",
            fix="Deny it under `expect:` if that must not be.",
        )


def _listed(pairs: tuple[Pair, ...]) -> str:
    words = [f"{one} {arrow} {other}" for one, arrow, other in both_ways(pairs)]
    more = f" and {len(words) - _MOST_EXAMPLES} more" if len(words) > _MOST_EXAMPLES else ""
    return ", ".join(words[:_MOST_EXAMPLES]) + more
