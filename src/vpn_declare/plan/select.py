"""Narrowing a plan to targets, or around exclusions, without leaving half of something."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.resource import Recorded, needs_of
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.letting_go import in_the_way
from vpn_declare.plan.match import matcher
from vpn_declare.plan.plan_input import PlanInput, Selection

_REMOVES = frozenset({Action.DELETE, Action.FORGET})


def selected(
    decisions: Mapping[Address, Decision], selection: Selection
) -> tuple[dict[Address, Decision], tuple[Diagnostic, ...]]:
    """Return the decisions that remain, and remarks on what was left out or matched nothing.

    A target brings what it needs, what must go before it can go, and what has to let go of a
    prefix that it takes. An exclusion takes with it what needs it, and keeps alive what it needs.
    """
    if not (selection.targets or selection.excludes):
        return dict(decisions), ()
    waits = _waits(decisions)
    keep = set(decisions)
    if selection.targets:
        keep = _closure(_matching(decisions, selection.targets), waits)
    waited_for = defaultdict(set)
    for address, needs in waits.items():
        for need in needs:
            waited_for[need].add(address)
    excluded = _matching(decisions, selection.excludes)
    dropped = _closure(excluded, waited_for)
    notices = [_no_match(pattern) for pattern in _idle(decisions, selection)]
    if taken_along := sorted((dropped - excluded) & keep):
        notices.append(_taken_along(taken_along))
    left = {address: decisions[address] for address in decisions if address in keep - dropped}
    return left, tuple(notices)


def mistaken(given: PlanInput, recorded: Mapping[Address, Recorded]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each pattern that names nothing at all: a slip would go unnoticed."""
    selection = given.selection
    patterns = (*selection.targets, *selection.excludes, *selection.replaces)
    if not patterns:
        return
    origins = {address: record.origin for address, record in recorded.items()}
    origins |= {address: resource.origin for address, resource in given.desired.items()}
    for pattern in dict.fromkeys(patterns):
        test = matcher(pattern)
        if not any(test(address, origin) for address, origin in origins.items()):
            yield _names_nothing(pattern, origins)


def _names_nothing(pattern: str, origins: Mapping[Address, str]) -> Diagnostic:
    known = set(origins) if "/" in pattern else set(origins.values())
    if "/" not in pattern and "." not in pattern:
        known = {address.partition("/")[0] for address in origins}
    near = get_close_matches(pattern.replace(" ", ""), sorted(known), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return Diagnostic(
        code="VPN216",
        summary="An address names nothing",
        detail=f"'{pattern}' is no resource, site, gateway, network or tunnel that is declared or"
        f" recorded.{hint}",
        fix="Use an address as 'vpn-declare expand --resources' or 'state list' prints it.",
        path=pattern,
    )


def _waits(decisions: Mapping[Address, Decision]) -> dict[Address, set[Address]]:
    """Return for each decision the others that must be carried out for it."""
    waits: dict[Address, set[Address]] = {address: set() for address in decisions}
    for address, decision in decisions.items():
        if decision.resource is not None:
            waits[address].update(need for need in needs_of(decision.resource) if need in waits)
        if decision.recorded is not None:
            for need in decision.recorded.depends_on:
                if need in waits and decisions[need].change.action in _REMOVES | {Action.REPLACE}:
                    waits[need].add(address)
    for taker, owner in in_the_way(decisions):
        waits[taker].add(owner)
    return waits


def _closure(
    start: Iterable[Address], follow: Mapping[Address, Iterable[Address]]
) -> set[Address]:
    found: set[Address] = set()
    to_do = list(start)
    while to_do:
        address = to_do.pop()
        if address not in found:
            found.add(address)
            to_do.extend(follow.get(address, ()))
    return found


def _matching(decisions: Mapping[Address, Decision], patterns: Iterable[str]) -> set[Address]:
    tests = [matcher(pattern) for pattern in patterns]
    return {
        address
        for address, decision in decisions.items()
        if any(test(address, decision.change.origin) for test in tests)
    }


def _idle(decisions: Mapping[Address, Decision], selection: Selection) -> list[str]:
    patterns = (*selection.targets, *selection.excludes)
    return [pattern for pattern in patterns if not _matching(decisions, (pattern,))]


def _no_match(pattern: str) -> Diagnostic:
    return Diagnostic(
        code="VPN210",
        severity=Severity.WARNING,
        summary="An address matches nothing that changes",
        detail=f"'{pattern}' names no resource with a planned change.",
        fix="Look at the addresses of a plan without --target and --exclude.",
        path=pattern,
    )


def _taken_along(addresses: list[Address]) -> Diagnostic:
    return Diagnostic(
        code="VPN211",
        severity=Severity.INFO,
        summary="More is left out than was named",
        detail="These need what was excluded, so they are left out too: "
        + ", ".join(addresses)
        + ".",
        fix="Exclude less to have them planned.",
    )
