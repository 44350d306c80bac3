"""The guard against long cuts: no running pair of networks is parted for long unless by name.

Refused is a pair that reaches each other before the plan and after it, and has no path in between
for longer than ``LONGEST_CUT_SECONDS``, or until somebody at a site that we cannot call has acted
on a new address: of a gateway that is another one, or of another gateway of ours. What the files
give up for good (a tunnel that is no longer declared) is no cut: it was asked for, and an
``expect: reach`` that it breaks is refused as such (VPN160).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Impact, Reason
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Plan
from vpn_declare.model.value import Value
from vpn_declare.plan.match import Matcher, matcher

LONGEST_CUT_SECONDS: Final = 60
"""Our own choice: above what a new IKE SA takes, below what a new gateway takes."""

_INSTRUCTIONS: Final = "instructions"
_MOST_TOLD: Final = 5


def long_cuts(plan: Plan, allowed: Iterable[str]) -> tuple[Diagnostic, ...]:
    """Return why a plan is refused; nothing if it cuts nothing for long, or is allowed to.

    Args:
        plan: The plan, its changes weighed by the graph.
        allowed: Patterns of ``--allow cut:...``: a pair ``a.net--b.net``, the address of what
            changes, or of a tunnel; of several tunnels that the pair loses each must be named.
    """
    patterns = tuple(allowed)
    interrupted = plan.reachability.interrupted
    changes = _changes_by_ends(plan) if interrupted else {}
    found = []
    for pair in interrupted:
        hit = changes.get(_ends(pair), [])
        causes = _causes(hit)
        if causes and not _is_allowed(_Cut(pair, causes, _tunnels(hit)), patterns):
            found.append((pair, causes[0]))
    return tuple(_refusal(found)) if found else ()


class _Cut(NamedTuple):
    """A pair that is parted for long, the changes that do it, and the tunnels that it loses."""

    pair: str
    causes: tuple[Change, ...]
    tunnels: frozenset[str]


def _changes_by_ends(plan: Plan) -> Mapping[frozenset[str], list[Change]]:
    """Return the changes that affect each pair, in the plan's order."""
    found: dict[frozenset[str], list[Change]] = {}
    for change in plan.changes:
        for ends in {_ends(pair) for pair in change.affects}:
            found.setdefault(ends, []).append(change)
    return found


def _tunnels(hit: Iterable[Change]) -> frozenset[str]:
    return frozenset(change.origin for change in hit if "--" in change.origin)


def _causes(hit: Iterable[Change]) -> tuple[Change, ...]:
    """Return the changes that part a pair for long: those that follow from no other first."""
    hit = tuple(hit)
    by_hand = any(change.kind == _INSTRUCTIONS for change in hit)
    lost = {change.origin for change in hit if change.kind == "peer"}
    long = (change for change in hit if _is_long(change, by_hand=by_hand) or _leaves(change, lost))
    in_order = sorted(
        long, key=lambda one: (one.reason is Reason.DEPENDENCY_REPLACED, one.address)
    )
    return tuple(in_order)


def _is_long(change: Change, *, by_hand: bool) -> bool:
    if change.action is Action.CREATE:
        return False
    seconds = change.outage.seconds if change.outage is not None else 0
    return seconds > LONGEST_CUT_SECONDS or (by_hand and change.impact is Impact.NEW_ADDRESS)


def _leaves(change: Change, lost: set[str]) -> bool:
    """Tell whether a person is asked no more for a tunnel that a pair loses.

    The pair is there afterwards: by another tunnel, to an address that he has to enter first.
    """
    if change.kind != _INSTRUCTIONS or change.action is not Action.UPDATE:
        return False
    asked, still = (_asked(values) for values in (change.before, change.after))
    return not lost.isdisjoint(asked - still)


def _asked(values: Mapping[str, Value] | None) -> frozenset[str]:
    tunnels = (values or {}).get("tunnels")
    return frozenset(tunnels) if isinstance(tunnels, Mapping) else frozenset()


def _ends(pair: str) -> frozenset[str]:
    one, _, other = pair.split()
    return frozenset((one, other))


def _is_allowed(cut: _Cut, patterns: Iterable[str]) -> bool:
    names = "--".join(sorted(_ends(cut.pair)))
    tests = [matcher(pattern) for pattern in patterns]
    return any(
        test(cause.address, cause.origin) or test(cause.address, names)
        for cause in cut.causes
        for test in tests
    ) or _all_named(cut.tunnels, tests)


def _all_named(tunnels: Collection[str], tests: Sequence[Matcher]) -> bool:
    nothing = Address("")
    return bool(tunnels) and all(any(test(nothing, one) for test in tests) for one in tunnels)


def _refusal(found: list[tuple[str, Change]]) -> Iterator[Diagnostic]:
    for pair, cause in found[:_MOST_TOLD]:
        names = "--".join(sorted(_ends(pair)))
        more = f" So it is with {len(found):,} pairs." if len(found) > _MOST_TOLD else ""
        yield Diagnostic(
            code="VPN233",
            summary="A running connection would be cut for long",
            detail=f"{pair} reach each other now and afterwards, but have no path while"
            f" {cause.address} changes ({_length(cause)}).{more}",
            fix=f"Add a second path first, or allow just this with '--allow cut:{names}'.",
            path=cause.address,
        )


def _length(cause: Change) -> str:
    if cause.outage is not None and cause.outage.seconds > LONGEST_CUT_SECONDS:
        return f"about {cause.outage.seconds / 60:.0f} min; {cause.outage.source}"
    return "until the other side has set up the new address"
